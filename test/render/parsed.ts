/** Strict parsers of each format, so that tests see structure rather than letters. */
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { type DefaultTreeAdapterTypes, parse, parseFragment } from "parse5";
import { SaxesParser } from "saxes";

type Node = DefaultTreeAdapterTypes.Node;
type Tree = Pick<DefaultTreeAdapterTypes.ParentNode, "childNodes">;
export type Element = DefaultTreeAdapterTypes.Element;

export function parsePage(html: string): Tree {
  return parse(html, { onParseError: refuse });
}

/** As GitHub and GitLab do, before they sanitize. */
export function parseMarkdown(markdown: string): Tree {
  const options = { allowDangerousHtml: true, allowDangerousProtocol: true };
  const html = micromark(markdown, { ...options, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  return parseFragment(html, { onParseError: refuse });
}

function refuse({ code, startLine }: { readonly code: string; readonly startLine: number }): never {
  throw new Error(`HTML: ${code} in line ${startLine}`);
}

export function nodesOf(tree: Tree): Node[] {
  return tree.childNodes.flatMap((node) => [node, ...("childNodes" in node ? nodesOf(node) : [])]);
}

export function elementsOf(tree: Tree): Element[] {
  return nodesOf(tree).filter((node) => "tagName" in node);
}

export function attributeOf({ attrs }: Element, name: string): string | undefined {
  return attrs.find((each) => each.name === name)?.value;
}

/** The nesting of elements and their attributes, without texts. */
export function shapeOf(tree: Tree, leftOut: readonly string[] = []): string {
  return tree.childNodes
    .map((node) => {
      if (!("tagName" in node)) return "";
      const inner = shapeOf(node, leftOut);
      const names = node.attrs.map(({ name }) => ` ${name}`).join("");
      return leftOut.includes(node.tagName) ? inner : `<${node.tagName}${names}>${inner}</>`;
    })
    .join("");
}

/** All text outside of certain elements, a line for each piece. */
export function textOf(tree: Tree, leftOut: readonly string[] = []): string {
  return tree.childNodes
    .map((node) => {
      if (node.nodeName === "#text" && "value" in node) return node.value;
      return "childNodes" in node && !leftOut.includes(node.nodeName) ? textOf(node, leftOut) : "";
    })
    .join("\n");
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** Throws unless the XML 1.0 is well-formed. */
export function parseXml(xml: string): XmlElement {
  const root: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => void open.pop());
  parser.on("text", (text) => {
    (open.at(-1) as XmlElement).text += text;
  });
  parser.write(xml).close();
  return root;
}

export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * The commands in a log, as GitHub's runner finds them (actions/runner, ActionCommand.cs): `::name key=value,…::data` at the start of a
 * line, and the older `##[name …]data` anywhere in it.
 */
export function commandsIn(log: string): WorkflowCommand[] {
  return log.split(/[\r\n]/).flatMap((line) => {
    const current = /^\s*::(.*?)::(.*)$/s.exec(line);
    const [, command = "", data = ""] = current ?? /##\[(.*?)\](.*)$/s.exec(line) ?? [];
    const [, name = "", properties = ""] = /^([A-Za-z]\S*)(.*)$/s.exec(command) ?? [];
    if (name === "") return [];
    const pairs = properties
      .trim()
      .split(current === null ? ";" : ",")
      .map((each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)] as const);
    return [
      { name, properties: Object.fromEntries(pairs.map(([key, value]) => [key, unescaped(value)])), data: unescaped(data) },
    ];
  });
}

function unescaped(text: string): string {
  return ["%0D\r", "%0A\n", "%3A:", "%2C,", "%3B;", "%5D]", "%25%"].reduce(
    (so, far) => so.replaceAll(far.slice(0, 3), far.slice(3)),
    text,
  );
}
