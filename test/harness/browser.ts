import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { temporaryFolder } from "./folder.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

/** How long a page may take: the test's own time is the bound, on a machine that is busy with others. */
const PATIENCE = 110_000;

/** Whether there is a real Chromium here; where not, what needs one is skipped. */
export const hasChromium = CHROMIUM !== undefined;

/** Where tests leave pictures to look at; git ignores it. */
const OUTPUT = fileURLToPath(new URL("../output/", import.meta.url));

export interface Visit {
  readonly page: Page;
  /** Console messages, errors, requests but for the page, dialogs, new windows. */
  readonly troubles: readonly string[];
}

export interface Visitor {
  /** Opens a page from disk, and keeps account of what it does until the test ends. */
  visit(html: string, options?: BrowserContextOptions): Promise<Visit>;
  /** Opens a page of a server; requests of other hosts are troubles. */
  browse(url: string, options?: BrowserContextOptions): Promise<Visit>;
  /** Keeps a picture of what is seen. */
  picture(page: Page, name: string, options?: { readonly fullPage?: boolean }): Promise<void>;
}

/** One browser for the tests of a file. */
export function useBrowser(): Visitor {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (CHROMIUM === undefined) return;
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
  });
  afterAll(() => browser?.close());
  return {
    visit: async (html, options = {}) => {
      const folder = temporaryFolder();
      const file = join(folder, "plan.html");
      await writeFile(file, html);
      const context = await (browser as Browser).newContext({ viewport: { width: 1440, height: 1000 }, ...options });
      onTestFinished(async () => {
        await context.close();
        await rm(folder, { recursive: true, force: true });
      });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      const troubles: string[] = [];
      const url = pathToFileURL(file).href;
      page.on("console", (message) => troubles.push(`console ${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
      page.on("request", (request) => {
        if (request.url().split("#")[0] !== url) troubles.push(`request: ${request.url()}`);
      });
      page.on("dialog", (dialog) => {
        troubles.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      context.on("page", (other) => troubles.push(`window: ${other.url()}`));
      await page.goto(url);
      return { page, troubles };
    },
    browse: async (url, options = {}) => {
      const context = await (browser as Browser).newContext({ viewport: { width: 1280, height: 900 }, ...options });
      onTestFinished(() => context.close());
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      const troubles: string[] = [];
      page.on("console", (message) => troubles.push(`console ${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
      page.on("request", (request) => {
        if (new URL(request.url()).origin !== new URL(url).origin) troubles.push(`request: ${request.url()}`);
      });
      await page.goto(url);
      return { page, troubles };
    },
    picture: async (page, name, { fullPage = false } = {}) => {
      await mkdir(OUTPUT, { recursive: true });
      await page.screenshot({ path: join(OUTPUT, `${name}.png`), fullPage });
    },
  };
}
