/**
 * What a terminal, a log or a reader could take for more than text: control characters (ANSI escapes begin with one), line breaks, what
 * turns the direction of writing, what can't be seen, and halves of surrogate pairs.
 */
export const HARMFUL =
  // oxlint-disable-next-line no-control-regex -- these are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;
