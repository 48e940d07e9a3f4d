import { plural } from "../plan/count.ts";
import { fenced } from "./escape.ts";
import { fitting, sizeOf } from "./budget.ts";
import { folded, type Section } from "./section.ts";

export function listSection(
  { name, unit, summary }: { readonly name: string; readonly unit: string; readonly summary: string },
  lines: readonly { readonly text: string; readonly count: number }[],
): Section {
  const total = lines.reduce((sum, { count }) => sum + count, 0);
  const render = (most: number): { text: string; cut: number } => {
    const shown = lines.slice(0, most);
    const cut = total - shown.reduce((sum, { count }) => sum + count, 0);
    const more = cut > 0 ? [`… and ${plural(cut, `more ${unit}`)}`] : [];
    return { text: folded(summary, fenced("text", [...shown.map(({ text }) => text), ...more])), cut };
  };
  const whole = render(lines.length);
  return {
    name,
    unit,
    size: sizeOf(whole.text),
    fit: (budget) => {
      if (sizeOf(whole.text) <= budget) return whole;
      // Each line is measured with its own fence, so the longest fence fits.
      const texts = lines.map(({ text }) => fenced("text", [text]));
      const { shown } = fitting(texts, budget - sizeOf(render(0).text), "");
      return shown.length === 0 ? { text: "", cut: total } : render(shown.length);
    },
  };
}
