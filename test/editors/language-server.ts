import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath, pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";

const SERVER = fileURLToPath(new URL("../../node_modules/yaml-language-server/bin/yaml-language-server", import.meta.url));

interface Position {
  readonly line: number;
  readonly character: number;
}

export interface EditorDiagnostic {
  readonly message: string;
  readonly range: { readonly start: Position };
}

export interface Editor {
  /** Shows a file with this text, and resolves with what the editor underlines. */
  open(path: string, text: string): Promise<readonly EditorDiagnostic[]>;
  hover(path: string, position: Position): Promise<string>;
  complete(path: string, position: Position): Promise<readonly string[]>;
}

type Message = { readonly id?: number; readonly method?: string; readonly params?: unknown; readonly result?: unknown };

/** The language server of VS Code, Neovim and others for YAML, as an editor starts it in a folder. It has no network. */
export async function startEditor(folder: string): Promise<Editor> {
  const child = spawn(process.execPath, [SERVER, "--stdio"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(async () => {
    const ended = once(child, "exit");
    child.kill();
    await ended;
  });
  const answers = new Map<number, (result: unknown) => void>();
  const shown = new Map<string, (diagnostics: readonly EditorDiagnostic[]) => void>();
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  let ids = 0;
  const request = async (method: string, params: object): Promise<unknown> => {
    const id = (ids += 1);
    const answer = new Promise((resolve) => answers.set(id, resolve));
    send({ id, method, params });
    return answer;
  };
  const receive = ({ id, method, params, result }: Message): void => {
    if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = params as { uri: string; diagnostics: readonly EditorDiagnostic[] };
      shown.get(uri)?.(diagnostics);
    } else if (method !== undefined && id !== undefined) send({ id, result: null });
    else if (id !== undefined) answers.get(id)?.(result);
  };
  let buffer = Buffer.alloc(0);
  child.stdout.on("data", (data: Buffer) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const head = buffer.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(buffer.subarray(0, Math.max(head, 0)).toString())?.[1]);
      if (head === -1 || buffer.length < head + 4 + length) return;
      const body = buffer.subarray(head + 4, head + 4 + length).toString();
      buffer = buffer.subarray(head + 4 + length);
      receive(JSON.parse(body) as Message);
    }
  });

  const rootUri = pathToFileURL(folder).href;
  await request("initialize", {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: "meetings" }],
    capabilities: {},
  });
  send({ method: "initialized", params: {} });
  const yaml = { validate: true, hover: true, completion: true, schemaStore: { enable: false } };
  send({ method: "workspace/didChangeConfiguration", params: { settings: { yaml } } });
  const uriOf = (path: string): string => pathToFileURL(path).href;
  return {
    open: (path, text) => {
      const uri = uriOf(path);
      const diagnostics = new Promise<readonly EditorDiagnostic[]>((resolve) => shown.set(uri, resolve));
      send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
      return diagnostics;
    },
    hover: async (path, position) => {
      const found = (await request("textDocument/hover", { textDocument: { uri: uriOf(path) }, position })) as Hover | null;
      return found?.contents.value ?? "";
    },
    complete: async (path, position) => {
      const found = await request("textDocument/completion", { textDocument: { uri: uriOf(path) }, position });
      return (found as { readonly items: readonly { readonly label: string }[] }).items.map(({ label }) => label);
    },
  };
}

interface Hover {
  readonly contents: { readonly value: string };
}
