// Reads the regions of the sources that "Show the code" shows. A region is marked in the file itself:
// `// #region sync-queue` and `// #endregion`.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Which files have a region of which plugin. The build fails where a region is missing. */
export const regionFiles = {
  'sync-queue': ['worker/background.config.ts', 'src/reports/send-report.ts', 'src/outbox/outbox.ts'],
  'periodic-refresh': [
    'worker/background.config.ts',
    'src/briefings/briefings.ts',
    'src/briefings/briefings-view.ts',
    'src/briefings/edit-briefing.ts',
  ],
  'bg-fetch': ['worker/background.config.ts', 'src/training/downloads.ts', 'src/training/training-view.ts'],
};

/** The lines between the marks, without their common indent. */
export function regionOf(text, name) {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const end = lines.findIndex((line, at) => at > start && line.trim() === '// #endregion');
  if (start < 0 || end < 0) return undefined;
  const inside = lines.slice(start + 1, end);
  const indent = Math.min(...inside.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return inside
    .map((line) => line.slice(indent))
    .join('\n')
    .trim();
}

/** @returns {Promise<{ plugin: string, file: string, code: string }[]>} */
export async function codeRegions(folder) {
  const wanted = Object.entries(regionFiles).flatMap(([plugin, files]) =>
    files.map((file) => ({ plugin, file })),
  );
  return Promise.all(
    wanted.map(async ({ plugin, file }) => {
      const code = regionOf(await readFile(join(folder, file), 'utf8'), plugin);
      if (!code) throw new Error(`${file} has no region "${plugin}".`);
      return { plugin, file, code };
    }),
  );
}
