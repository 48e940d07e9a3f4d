import type { YAMLParseError } from "yaml";

/**
 * What is wrong with a file's YAML, in words of our own: those of the parser quote the file, and what it takes for an alias, a tag or
 * an escape may be a password that should have been in quotes.
 */
export function explainSyntaxError(error: YAMLParseError, text: string): { readonly summary: string; readonly help?: string } {
  if (isZoneOfTime(error, text))
    return { summary: "in `{ … }` and `[ … ]` a time with a zone needs quotes", help: 'write "2026-12-01T10:00[Europe/Berlin]"' };
  switch (error.code) {
    case "TAB_AS_INDENT":
      return { summary: "a tab can't be used for indentation", help: "YAML indents with spaces: replace the tab by spaces" };
    case "BAD_INDENT":
      return {
        summary: "the indentation doesn't fit",
        help: "entries of one map or list begin in the same column, what belongs to them further in",
      };
    case "BLOCK_AS_IMPLICIT_KEY":
      return { summary: "a second key on one line", help: 'begin a new line, or put a text that has ": " in it in quotes' };
    case "MULTILINE_IMPLICIT_KEY":
      return {
        summary: "a key that goes over more than one line",
        help: 'is there a ":" or a quote missing, or is a line indented too far?',
      };
    case "MISSING_CHAR":
      return missingCharacter(error.message);
    case "BAD_SCALAR_START":
      return { summary: "a text can't begin with this character", help: "put the text in quotes" };
    case "BAD_DQ_ESCAPE":
      return { summary: "this escape isn't known", help: "write a backslash in double quotes as \\\\, or use single quotes" };
    case "NON_STRING_KEY":
      return { summary: "a key has to be a plain text", help: "put it in quotes" };
    case "BAD_ALIAS":
      return { summary: "an anchor or alias without a usable name", help: "a text that begins with & or * belongs in quotes" };
    case "ALIAS_PROPS":
    case "MULTIPLE_ANCHORS":
    case "MULTIPLE_TAGS":
    case "BAD_PROP_ORDER":
      return { summary: "an anchor, alias or tag in a wrong place", help: "a text that begins with &, * or ! belongs in quotes" };
    case "BLOCK_IN_FLOW":
      return { summary: "indented lines inside of { } or [ ]", help: "is the closing bracket missing?" };
    case "KEY_OVER_1024_CHARS":
      return { summary: "a key of more than 1024 characters" };
    case "BAD_DIRECTIVE":
      return { summary: "this directive isn't known", help: "a text that begins with % belongs in quotes" };
    case "RESOURCE_EXHAUSTION":
      return { summary: "this is nested too deeply" };
    default:
      return {
        summary: "something is written here that YAML doesn't expect",
        help: "a text with special characters (such as [ ] { } , : #) belongs in quotes",
      };
  }
}

/** A `[` right behind a time: elsewhere than inside of brackets YAML takes it for a part of the text. */
function isZoneOfTime({ pos: [offset] }: YAMLParseError, text: string): boolean {
  return (
    text[offset] === "[" &&
    /T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/i.test(text.slice(Math.max(0, offset - 40), offset))
  );
}

function missingCharacter(message: string): { readonly summary: string; readonly help?: string } {
  if (message.startsWith("Missing closing")) return { summary: "a quote is opened and never closed" };
  if (message.startsWith("Implicit map keys"))
    return { summary: 'expected a key with a ":" after it', help: "write `key: value`" };
  if (message.startsWith("Comments"))
    return { summary: "expected a space before the comment", help: "a text with # in it belongs in quotes" };
  if (message.startsWith("Missing space after :")) return { summary: 'expected a space after the ":"' };
  if (message.startsWith("Flow ") || message.startsWith("Missing ,") || message.includes("flow")) {
    return {
      summary: "a comma or a closing bracket is missing",
      help: "close { with } and [ with ], and part what is in them by commas",
    };
  }
  return {
    summary: "a character is missing here",
    help: 'is there a space after each ":" and "-", and is each quote and bracket closed?',
  };
}
