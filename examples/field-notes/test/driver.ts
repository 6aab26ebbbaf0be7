import { expect, type Locator, type Page } from '@playwright/test';
import type { AppServer } from './app-server.ts';

export const entries = (page: Page): Locator => page.locator('#waiting > li, #refused > li');

export const delivered = (page: Page): Locator =>
  page.getByRole('list', { name: 'Delivered' }).getByRole('listitem');

/** Opens the app and waits until the worker controls it. */
export async function open(page: Page, server: AppServer): Promise<void> {
  await page.goto(server.url);
  await expect(page.getByText('Reports are kept on this device until delivered')).toBeVisible();
}

export async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel('What did you find?').fill(text);
  await page.getByRole('button', { name: 'Send report' }).click();
}

/** Sends a report and waits until it is queued. */
export async function keep(page: Page, text: string): Promise<void> {
  await send(page, text);
  await expect(entries(page).filter({ hasText: text })).toBeVisible();
}

/** Chooses what the server does in the control bar, and waits until it does it. */
export async function setFaultMode(page: Page, name: string): Promise<void> {
  const radio = page.getByRole('radio', { name, exact: true });
  await radio.check();
  const mode = await radio.inputValue();
  await expect(page.locator('#bar')).toHaveAttribute('data-fault-mode', mode);
}

export const switchOf = (page: Page, name: string): Locator =>
  page.getByRole('switch', { name, exact: true });

/** Turns a switch of the control bar on or off. */
export async function turn(page: Page, name: 'Network' | 'Signed in', on: boolean): Promise<void> {
  await switchOf(page, name).click();
  await expect(switchOf(page, name)).toBeChecked({ checked: on });
  // The server is told a moment later.
  if (name === 'Signed in') await expect(page.locator('#bar')).toHaveAttribute('data-signed-in', String(on));
}

/** The lines of "What the worker did", the newest first. */
export const timeline = (page: Page): Locator => page.locator('#timeline-list > li');

/** Clicks by force, because a retry of the queue may have been faster, so that nothing is left to send. */
export const sendNow = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Send now', exact: true }).click({ force: true });
