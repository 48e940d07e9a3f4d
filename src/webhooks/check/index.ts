/**
 * The check of a listener: posts what the platform would post (a validation, an event of each kind) and diagnoses the answers.
 *
 *   check-listener.ts → post.ts → diagnose-answer.ts → diagnose-signature.ts → classify-answer.ts → candidate-digests.ts
 */
export { checkListener, type ListenerReport, type RequestCheck } from "./check-listener.ts";
export { forward } from "./forward.ts";
export { createPoster, type PostResult } from "./post.ts";
export { parseTarget } from "./target.ts";
