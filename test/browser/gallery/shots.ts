/** Runs at a size and in a look, to be photographed and to be measured. */
import type { Locator } from '@playwright/test';
import { expect, type Lab, type ThemeName } from '../lab';

/** The widths of a player, in CSS pixels. */
export const WIDTHS = [320, 800, 1600] as const;

/** All the looks that a page can have: JupyterLab's themes, and a system that forces its own colours. */
export const LOOKS = ['light', 'dark', 'contrast', 'forced'] as const;
export type Look = (typeof LOOKS)[number];

export async function wear(lab: Lab, look: Look): Promise<void> {
  const theme: ThemeName = look === 'forced' ? 'light' : look;
  await lab.page.emulateMedia({ forcedColors: look === 'forced' ? 'active' : 'none' });
  await lab.theme(theme);
}

/** Open JupyterLab with nothing around what is shown. */
export async function openBare(lab: Lab): Promise<void> {
  await lab.page.setViewportSize({ width: 1700, height: 1500 });
  await lab.open();
  await lab.page.evaluate(() => (window.jupyterapp.shell as any).collapseLeft());
  await lab.page.evaluate(() => {
    (window.jupyterapp.shell as any).mode = 'single-document';
  });
}

/** Show a file in front; it stays open, where it was. */
export async function show(lab: Lab, path: string): Promise<Locator> {
  await lab.command('docmanager:open', { path });
  const shown = lab.page.locator('.jp-MimeDocument:visible .jp-YieldscopeRenderer > *');
  await expect(shown).toBeVisible();
  return shown;
}

/** Make the window as wide as is needed for what is shown to have this width. */
export async function fit(lab: Lab, shown: Locator, width: number): Promise<void> {
  for (let i = 0; i < 4; i++) {
    const { width: is } = (await shown.boundingBox())!;
    const { width: window, height } = lab.page.viewportSize()!;
    if (Math.abs(is - width) < 1) {
      return;
    }
    await lab.page.setViewportSize({ width: Math.round(window + width - is), height });
    await settled(lab);
  }
}

/** Wait until what follows a step or a size has been drawn. */
export async function settled(lab: Lab): Promise<void> {
  await lab.page.evaluate(async () => {
    for (let i = 0; i < 3; i++) {
      await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    }
  });
}

/** Go to a step, counted from 0, by the scrubber. */
export async function goTo(lab: Lab, player: Locator, step: number): Promise<void> {
  await player.getByRole('slider', { name: 'Step', exact: true }).evaluate((node, value) => {
    const input = node as HTMLInputElement;
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!;
    set!.call(input, String(value));
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, step + 1);
  await settled(lab);
}
