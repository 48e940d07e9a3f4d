import { h, type View } from "../view/element.ts";

const THEMES = [
  ["", "as the system"],
  ["light", "light"],
  ["dark", "dark"],
] as const;

export function themeView(): View {
  return h(
    "label",
    {},
    "Theme",
    h("select", { name: "theme" }, ...THEMES.map(([value, label]) => h("option", { value }, label))),
  );
}

export function mountTheme(bar: HTMLElement): void {
  bar.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || target.name !== "theme") return;
    if (target.value === "") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = target.value;
  });
}
