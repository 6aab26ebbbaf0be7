import { delivered, entries, keep, open, send, sendNow, setFaultMode, switchOf, turn } from './driver.ts';
import { expect, test } from './fixtures.ts';

test('a report is delivered at once with its photo while the server is up', async ({ page, server }) => {
  await open(page, server);
  const png = await page.screenshot({ clip: { x: 0, y: 0, width: 40, height: 30 } });
  await page
    .getByLabel('Add a photo')
    .setInputFiles({ name: 'weir.png', mimeType: 'image/png', buffer: png });
  await expect(page.getByRole('img', { name: 'The photo you chose' })).toBeVisible();
  await send(page, 'Otter spraint below the weir');

  await expect(page.locator('#send-result')).toHaveText('Delivered.');
  await expect(delivered(page)).toHaveCount(1);
  await expect(delivered(page).getByRole('img')).toHaveJSProperty('naturalWidth', 40);
  await expect(page.getByLabel('What did you find?')).toHaveValue('');
  await expect(page.getByRole('img', { name: 'The photo you chose' })).toBeHidden();
  await expect(page.getByText('Nothing is waiting.')).toBeVisible();
});

test('reports outlast a reload while the server is down, and arrive once, in order', async ({
  page,
  server,
}) => {
  await open(page, server);
  await setFaultMode(page, 'Down');
  await keep(page, 'First, in the rain');
  await keep(page, 'Second, in the rain');
  await expect(page.locator('#outbox-count')).toContainText('2 waiting');

  await page.reload();
  await expect(entries(page)).toHaveCount(2);
  await expect(entries(page).first()).toContainText('First, in the rain');
  await expect(entries(page).first()).toContainText('The server could not be reached.');

  await setFaultMode(page, 'Up');
  await sendNow(page);
  await expect(delivered(page)).toHaveCount(2);
  await expect(entries(page)).toHaveCount(0);
  expect(await server.texts()).toEqual(['First, in the rain', 'Second, in the rain']);
});

test('an answer that is lost after the commit leaves one report, not two', async ({ page, server }) => {
  await open(page, server);
  await setFaultMode(page, 'Answer lost');
  await keep(page, 'Badger sett, four entrances');
  await expect(entries(page)).toContainText('The server has it, but its answer got lost.');
  await setFaultMode(page, 'Up');
  await sendNow(page);
  await expect(entries(page)).toHaveCount(0);
  await expect(delivered(page)).toHaveCount(1);
  expect(await server.texts()).toEqual(['Badger sett, four entrances']);
});

test('a 503 queues the report and shows the time of the next attempt', async ({ page, server }) => {
  await open(page, server);
  await setFaultMode(page, '503');
  await keep(page, 'Gauge reads 212 mm');
  await expect(page.locator('#send-result')).toContainText('Kept on this device.');
  await setFaultMode(page, 'Up');
  await expect(delivered(page)).toHaveCount(1);
  expect(await server.texts()).toEqual(['Gauge reads 212 mm']);
});

test('a rejected report stays for the user, who retries or discards it', async ({ page, server }) => {
  await open(page, server);
  await setFaultMode(page, 'Down');
  await keep(page, 'Wanted after all');
  await keep(page, 'Not worth it');
  await setFaultMode(page, 'Refuses');
  await sendNow(page);
  const refused = page.getByRole('list', { name: 'Refused: try again, or discard' });
  await expect(refused.getByRole('listitem')).toHaveCount(2);
  const words = 'The server says: “This survey is closed and takes no more reports.” (403)';
  await expect(refused.getByText(words)).toHaveCount(2);
  await page.reload();
  await expect(refused.getByText(words)).toHaveCount(2);

  await page.getByRole('button', { name: 'Discard: Not worth it' }).click();
  const dialog = page.getByRole('dialog', { name: 'Discard this report?' });
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(refused.getByRole('listitem')).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Discard: Not worth it' })).toBeFocused();
  await page.getByRole('button', { name: 'Discard: Not worth it' }).click();
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await expect(refused.getByRole('listitem')).toHaveCount(1);
  await expect(refused.getByRole('listitem')).toBeFocused();

  await setFaultMode(page, 'Up');
  await page.getByRole('button', { name: 'Try again: Wanted after all' }).click();
  await expect(entries(page)).toHaveCount(0);
  await expect(delivered(page)).toHaveCount(1);
  expect(await server.texts()).toEqual(['Wanted after all']);
});

test('another tab shows what was delivered and what was discarded', async ({ page, server }) => {
  await open(page, server);
  const other = await page.context().newPage();
  await open(other, server);
  await page.bringToFront();
  await setFaultMode(page, 'Down');
  await keep(page, 'Second thoughts');
  await keep(page, 'Gauge reads 212 mm');
  await expect(entries(other)).toHaveCount(2);
  await page.getByRole('button', { name: 'Discard: Second thoughts' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  await expect(other.locator('#announcements')).toContainText('Discarded.');
  await setFaultMode(page, 'Up');
  await sendNow(page);
  await expect(other.locator('#announcements')).toContainText('A kept report was delivered.');
  await expect(other.locator('#announcements')).not.toContainText('Discarded.');
  expect(await server.texts()).toEqual(['Gauge reads 212 mm']);
});

test('a tab keeps the title of a draft until another tab has reported the entry', async ({
  page,
  server,
}) => {
  await open(page, server);
  await setFaultMode(page, 'Down');
  const other = await page.context().newPage();
  await other.addInitScript(() => {
    navigator.serviceWorker.addEventListener('message', (event) => {
      if (document.documentElement.dataset['deaf']) event.stopImmediatePropagation();
    });
  });
  await open(other, server);
  await other.evaluate(() => (document.documentElement.dataset['deaf'] = 'true'));
  await keep(page, 'Gauge reads 212 mm');
  // The page reads its list again, which is an old one.
  await other.evaluate(() => dispatchEvent(new Event('offline')));
  await page.reload();
  await expect(entries(page)).toHaveText(/Gauge reads 212 mm/);
});

test('a held outbox says "sign in to send", and continues after the sign-in', async ({ page, server }) => {
  await open(page, server);
  await setFaultMode(page, 'Down');
  await keep(page, 'Held for a while');
  await turn(page, 'Signed in', false);
  await setFaultMode(page, 'Up');
  await sendNow(page);
  await expect(entries(page)).toContainText('Sign in to send');
  await expect(page.locator('#outbox-count')).toHaveText('1 waiting · sign in to send');
  await expect(page.locator('#device-status')).toHaveText(
    'Sign in to send. Reports are kept on this device until delivered.',
  );
  await page.getByRole('button', { name: 'Sign in: Held for a while' }).click();
  await expect(switchOf(page, 'Signed in')).toBeChecked();
  await expect(delivered(page)).toHaveCount(1);
  await expect(entries(page)).toHaveCount(0);
});

test('the button "Sign in" sends a held report, also where somebody has signed in elsewhere', async ({
  page,
  server,
}) => {
  await open(page, server);
  await setFaultMode(page, 'Down');
  await keep(page, 'Signed in elsewhere');
  await turn(page, 'Signed in', false);
  await setFaultMode(page, 'Up');
  await sendNow(page);
  await expect(entries(page)).toContainText('Sign in to send');
  await server.setState({ signedIn: true });
  await page.reload();
  await expect(page.locator('#bar')).toHaveAttribute('data-signed-in', 'true');
  await page.getByRole('button', { name: 'Sign in: Signed in elsewhere' }).click();
  await expect(delivered(page)).toHaveCount(1);
});

test('a paused outbox sends nothing until it is resumed', async ({ page, server }) => {
  await open(page, server);
  await setFaultMode(page, 'Down');
  await keep(page, 'Not over this expensive link');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(entries(page)).toContainText('Sending is paused.');
  await setFaultMode(page, 'Up');
  await expect(page.getByRole('button', { name: 'Send now' })).toHaveAttribute('aria-disabled', 'true');
  await expect(entries(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await sendNow(page);
  await expect(delivered(page)).toHaveCount(1);
  expect(await server.texts()).toHaveLength(1);
});

test('the app opens with its data while the server is down', async ({ page, server }) => {
  await open(page, server);
  await send(page, 'Seen before the tunnel');
  await expect(delivered(page)).toHaveCount(1);
  // The list that the worker cached at the last load.
  await page.reload();
  await expect(delivered(page)).toHaveCount(1);
  await server.stop();
  await page.reload();
  await expect(delivered(page)).toContainText('Seen before the tunnel');
  await keep(page, 'Written in the tunnel');
  await server.restart();
  await sendNow(page);
  await expect(delivered(page)).toHaveCount(2);
  expect(await server.texts()).toEqual(['Seen before the tunnel', 'Written in the tunnel']);
});

test('a draft outlasts a reload, and an error is shown beside its field', async ({ page, server }) => {
  await open(page, server);
  await page.getByRole('button', { name: 'Send report' }).click();
  const text = page.getByLabel('What did you find?');
  await expect(text).toBeFocused();
  await expect(text).toHaveAccessibleDescription(/Write something first/);
  await text.fill('Half a sentence');
  await page.reload();
  await expect(text).toHaveValue('Half a sentence');
});

test('a report that is being sent says so, and keeps its place', async ({ page, server }) => {
  await open(page, server);
  await setFaultMode(page, 'Down');
  await keep(page, 'First');
  await keep(page, 'Second');
  // The page notes what it shows, because three seconds are short on a busy machine.
  await page.evaluate(() => {
    const shown: object[] = [];
    Object.assign(window, { shown });
    const note = () =>
      shown.push({
        items: [...document.querySelectorAll<HTMLElement>('#waiting > li')].map(
          ({ dataset, ariaLabelledByElements }) =>
            `${ariaLabelledByElements?.[0]?.textContent}: ${dataset['state']}`,
        ),
        count: document.querySelector('#outbox-count')?.textContent,
        idle: document.querySelector('#waiting > li [data-action="retry"]')?.getAttribute('aria-disabled'),
      });
    const changes = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(note).observe(document.body, changes);
  });
  await setFaultMode(page, 'Slow');
  await sendNow(page);
  const shown = () => page.evaluate(() => (window as unknown as { shown: object[] }).shown);
  await expect.poll(shown).toContainEqual({
    items: ['First: sending', 'Second: waiting'],
    count: '1 waiting · 1 being sent',
    idle: 'true',
  });
  await setFaultMode(page, 'Up');
  await expect(delivered(page)).toHaveCount(2);
  expect(await server.texts()).toEqual(['First', 'Second']);
});
