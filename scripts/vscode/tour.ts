// Looks at VS Code's page as a person does, and saves what there is to see.
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** For each thing to appear, in milliseconds; a first start is slow. */
const PATIENCE = 60_000;
const SQUIGGLE = '.monaco-editor .squiggly-error, .monaco-editor .squiggly-warning';
/** The number of problems of the first file in the list. */
const COUNT = '.markers-panel .monaco-count-badge';

/** Waits for squiggles in the editor and for our findings in the list of problems; returns the screenshot's path. */
export async function showFindings(page: Page, folder: string): Promise<string> {
  await appears(page, SQUIGGLE, 'No squiggle appeared in the editor');
  await page.keyboard.press('Control+Shift+M');
  await appears(page, '.markers-panel :text("gatewright")', 'No finding appeared in the list of problems');
  return shot(page, folder, 'findings');
}

/** The hover over the first squiggle, the light bulb's menu there, the file after its fix, and after all fixes. */
export async function tour(page: Page, folder: string): Promise<string[]> {
  const said: string[] = [];
  const squiggle = page.locator(SQUIGGLE).first();
  await squiggle.hover({ force: true });
  await appears(page, '.monaco-hover :text("gatewright")', 'No hover appeared over the squiggle');
  said.push(`A finding under the pointer: ${await shot(page, folder, 'hover')}`);

  await squiggle.click({ force: true });
  await page.keyboard.press('Control+.');
  await appears(page, '.action-widget', 'No light-bulb menu appeared');
  said.push(`The light bulb: ${await shot(page, folder, 'light-bulb')}`);

  const one = await change(page, () => page.keyboard.press('Enter'));
  said.push(`One fix (${one} findings): ${await shot(page, folder, 'fixed')}`);
  const all = await change(page, () => command(page, 'Fix All'));
  said.push(`All safe fixes (${all} findings): ${await shot(page, folder, 'all-fixed')}`);
  return said;
}

/** Acts, and waits for another number of problems; returns "before → after". */
async function change(page: Page, act: () => Promise<void>): Promise<string> {
  const count = () =>
    page.evaluate((selector) => document.querySelector(selector)?.textContent ?? '0', COUNT);
  const before = await count();
  await act();
  await page.waitForFunction(
    ([selector, was]) => (document.querySelector(selector)?.textContent ?? '0') !== was,
    [COUNT, before] as const,
    { timeout: PATIENCE },
  );
  return `${before} → ${await count()}`;
}

/** Runs a command of the editor by its title, as a person does. */
async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.keyboard.type(title);
  await appears(
    page,
    `.quick-input-list [aria-label^="${title}"]`,
    `The command palette does not offer ${title}`,
  );
  await page.keyboard.press('Enter');
}

async function shot(page: Page, folder: string, name: string): Promise<string> {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

async function appears(page: Page, selector: string, otherwise: string): Promise<void> {
  try {
    await page.locator(selector).first().waitFor({ state: 'visible', timeout: PATIENCE });
  } catch {
    throw new Error(`${otherwise} within ${PATIENCE / 1000} s.`);
  }
}
