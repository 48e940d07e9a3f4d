import type { YAMLParseError } from "yaml";

/** Explains a YAML error. The parser's own messages quote the file, and may quote a password that lacks its quotes. */
export function explainSyntaxError(error: YAMLParseError, text: string): { readonly summary: string; readonly help?: string } {
  if (isZoneOfTime(error, text))
    return {
      summary: "a time with a zone needs quotes inside `{ … }` and `[ … ]`",
      help: 'write "2026-12-01T10:00[Europe/Berlin]"',
    };
  switch (error.code) {
    case "TAB_AS_INDENT":
      return { summary: "a tab can't indent a line", help: "replace the tab by spaces" };
    case "BAD_INDENT":
      return {
        summary: "the indentation is wrong",
        help: "start the entries of a map or list in one column, and indent their contents",
      };
    case "BLOCK_AS_IMPLICIT_KEY":
      return { summary: "a second key on one line", help: 'begin a new line, or put a text with ": " in quotes' };
    case "MULTILINE_IMPLICIT_KEY":
      return {
        summary: "a key spans more than one line",
        help: 'add a missing ":" or quote, or indent the line less',
      };
    case "MISSING_CHAR":
      return missingCharacter(error.message);
    case "BAD_SCALAR_START":
      return { summary: "a text can't begin with this character", help: "put the text in quotes" };
    case "BAD_DQ_ESCAPE":
      return { summary: "unknown escape", help: "write a backslash in double quotes as \\\\, or use single quotes" };
    case "NON_STRING_KEY":
      return { summary: "a key must be a text", help: "put it in quotes" };
    case "BAD_ALIAS":
      return { summary: "an anchor or alias has no valid name", help: "put a text that begins with & or * in quotes" };
    case "ALIAS_PROPS":
    case "MULTIPLE_ANCHORS":
    case "MULTIPLE_TAGS":
    case "BAD_PROP_ORDER":
      return {
        summary: "an anchor, alias or tag is in the wrong place",
        help: "put a text that begins with &, * or ! in quotes",
      };
    case "BLOCK_IN_FLOW":
      return { summary: "indented entries inside { } or [ ]", help: "close the bracket, or write its entries with commas" };
    case "KEY_OVER_1024_CHARS":
      return { summary: "a key is longer than 1024 characters" };
    case "BAD_DIRECTIVE":
      return { summary: "unknown directive", help: "put a text that begins with % in quotes" };
    case "RESOURCE_EXHAUSTION":
      return { summary: "this is nested too deeply" };
    default:
      return {
        summary: "this is not valid YAML",
        help: "put a text with special characters (such as [ ] { } , : #) in quotes",
      };
  }
}

/** A `[` right behind a time. Outside brackets, YAML reads it as text. */
function isZoneOfTime({ pos: [offset] }: YAMLParseError, text: string): boolean {
  return (
    text[offset] === "[" &&
    /T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/i.test(text.slice(Math.max(0, offset - 40), offset))
  );
}

function missingCharacter(message: string): { readonly summary: string; readonly help?: string } {
  if (message.startsWith("Missing closing")) return { summary: "a quote is not closed" };
  if (message.startsWith("Implicit map keys"))
    return { summary: 'expected a key with a ":" after it', help: "write `key: value`" };
  if (message.startsWith("Comments"))
    return { summary: "expected a space before the comment", help: "put a text with # in quotes" };
  if (message.startsWith("Missing space after :")) return { summary: 'expected a space after the ":"' };
  if (message.startsWith("Flow ") || message.startsWith("Missing ,") || message.includes("flow")) {
    return {
      summary: "a comma or a closing bracket is missing",
      help: "close { with } and [ with ], and separate their entries by commas",
    };
  }
  return {
    summary: "a character is missing here",
    help: 'put a space after each ":" and "-", and close each quote and bracket',
  };
}
