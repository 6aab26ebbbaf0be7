// Goes through the three tours of the app, as a person would, and calls `look` wherever there is something to see.

/** Milliseconds that a step may take. A download that was cut goes on after half a minute at the latest. */
const PATIENCE = 90_000;

/**
 * @param {import('@playwright/test').Page} page the opened app
 * @param {(what: string, milliseconds: number) => Promise<void>} look
 */
export async function driveTours(page, look) {
  const seconds = {};
  for (const [plugin, drive] of Object.entries(drives)) {
    const started = Date.now();
    const panel = page.locator(`#${plugin}`);
    await panel.getByRole('button', { name: /^Take/ }).click();
    await panel.evaluate((element) => element.scrollIntoView());
    await look(`${plugin}, begun`, 1_500);
    await drive(tools(page, panel, look));
    await page.locator('#tour-line').waitFor({ state: 'hidden', timeout: PATIENCE });
    await look(`${plugin}, done`, 2_500);
    seconds[plugin] = Math.round((Date.now() - started) / 1_000);
  }
  return seconds;
}

function tools(page, panel, look) {
  return {
    page,
    look,
    server: (name) => page.getByRole('radio', { name, exact: true }).check(),
    network: () => page.getByRole('switch', { name: 'Network' }).click(),
    press: (name) =>
      panel.getByRole('button', { name, exact: typeof name === 'string' }).click({ force: true }),
    /** Waits until so many steps are ticked off. */
    steps: (count) => panel.locator(`.tour-step.is-done >> nth=${count - 1}`).waitFor({ timeout: PATIENCE }),
  };
}

const drives = {
  'sync-queue': async ({ page, look, server, press, steps }) => {
    await server('Down');
    await steps(1);
    await look('the server is down', 1_500);
    for (const words of ['Heron at the weir', 'Mink tracks below the bridge']) {
      await page.getByLabel('What did you find?').fill(words);
      await look('a report is written', 900);
      await press('Send report');
      await page.locator('#waiting > li').filter({ hasText: words }).waitFor();
      await look('it is stored', 1_800);
    }
    await page.getByRole('button', { name: 'Stop the worker', exact: true }).click();
    await steps(3);
    await look('another worker has taken over', 1_800);
    await server('Answer lost');
    await press('Send now');
    await steps(4);
    await look('the answer was lost', 2_000);
    await server('Up');
    await press('Send now');
    await steps(5);
    await page.locator('#outbox-empty').waitFor();
    await page.locator('#delivered > li').nth(1).waitFor();
  },
  'periodic-refresh': async ({ page, look, press, network, steps }) => {
    await press('Refresh');
    await steps(1);
    await look('each briefing was fetched', 1_500);
    await press('Revise two at the office');
    await steps(2);
    await page.locator('#briefings-refresh[aria-disabled="false"]').waitFor();
    await press('Refresh');
    await steps(3);
    await page.locator('#briefings .badge').nth(1).waitFor();
    await look('two are new, the others are a 304', 2_500);
    await network();
    await page.getByText('Who to call').click();
    await steps(4);
    await look('it is read without a network', 2_000);
    await network();
  },
  'bg-fetch': async ({ page, look, server, press, steps }) => {
    await server('Slow');
    await press(/^Keep offline.*: Reading tracks$/);
    await steps(2);
    const bar = page.getByRole('progressbar', { name: 'Reading tracks' });
    await bar.and(page.locator('[aria-valuenow]')).waitFor({ timeout: PATIENCE });
    await page.waitForFunction(
      () => {
        const element = document.querySelector('background-fetch-progress');
        const bar = element?.shadowRoot?.querySelector('[role="progressbar"]');
        return Number(bar?.getAttribute('aria-valuenow')) >= 20;
      },
      undefined,
      { timeout: PATIENCE },
    );
    await look('it downloads', 1_500);
    await server('Down');
    await steps(3);
    await look('it rests', 1_800);
    await server('Up');
    await steps(4);
    await look('it went on, and is stored', 2_000);
    await server('Down');
    await press('Watch: Reading tracks');
    await steps(5);
    await page.waitForTimeout(1_000);
    await look('it plays from the cache', 2_000);
    await server('Up');
  },
};
