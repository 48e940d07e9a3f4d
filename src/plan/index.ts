/**
 * From what is declared, observed and owned to a plan. Pure but for observe.ts and lists.ts, which list; it knows no kind.
 *
 *   observe, places, lists      which lists are needed, and what they hold
 *   match, match-*, reclaim     which object is which, by observed-index and owned; half-done: what a run has left in between
 *   draft, causes, records      what changes, why, and what the state will hold
 *   order, conflicts            which call comes before which, and what others hold
 *   guard, remarks, summary     what must not be done, and what a reader must know
 *   plan                        the document; saved, since-base, document: a plan from a file, and beside another
 *   review/                     what of reviewed plans is still to be made
 *
 * Other rooms import the file that they need: some commands need only the globs of scope.ts.
 */
export { refusalsOf } from "./plan.ts";
