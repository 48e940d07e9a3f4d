import type { Plan } from "../../model/plan.ts";
import { fieldsOf } from "../plan/fields.ts";
import { plural } from "../plan/count.ts";
import { listSection } from "./list-section.ts";
import type { Section } from "./section.ts";

export function unmanagedSection({ unmanaged = [] }: Pick<Plan, "unmanaged">): Section[] {
  if (unmanaged.length === 0) return [];
  const rows = unmanaged.map(({ address, region, zone = "UTC", before }) => {
    const fields = fieldsOf({ region, ...before }, { zone }).map(([name, value]) => `${name}: ${value}`);
    return { text: `${address}  ${fields.join(", ")}`, count: 1 };
  });
  const summary = `${plural(rows.length, "unmanaged object")}, left alone`;
  return [listSection({ name: "unmanaged", unit: "unmanaged object", summary }, rows)];
}
