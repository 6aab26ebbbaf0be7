import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from './app.ts';
import { openDatabase } from './database.ts';
import { listenOnLoopback } from './listen.ts';
import { readSettings } from './settings.ts';

try {
  const settings = readSettings(process.env);
  if (!existsSync(join(settings.publicFolder, 'index.html'))) {
    throw new Error(`The app is not built: ${settings.publicFolder} has no index.html. Run: npm start`);
  }
  // The port is checked first, because a taken port is the more likely error and has the clearer message.
  let app: ReturnType<typeof createApp> | undefined;
  const listening = await listenOnLoopback(
    (request, env) => app?.fetch(request, env) ?? new Response('Starting.', { status: 503 }),
    settings.port,
  );
  const database = openDatabase(settings.dataFolder);
  app = createApp(database.db, settings.publicFolder);

  let closing = false;
  const close = async (): Promise<void> => {
    if (closing) process.exit(1);
    closing = true;
    await listening.close();
    database.close();
    process.exit(0);
  };
  process.on('SIGINT', close).on('SIGTERM', close);

  console.log(`
  Field Notes is running at http://localhost:${listening.port}

  Take the tour in each panel: a minute for each of the three plugins. Or by hand:

  1. Write a report and send it: it is delivered at once.
  2. In the control bar let the server be "Down", and send two more: they are kept on the device.
  3. Reload, or close the tab and open it again: they are still there.
  4. Let the server be "Up" again: both arrive, in order, once each.

  Reports are stored in ${settings.dataFolder}. Ctrl+C stops the server.
`);
} catch (error) {
  console.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
