import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { planMigration } from '../../src/migrate/migrate-project.ts';
import { writeChanges } from '../../src/migrate/write-changes.ts';

const folders: string[] = [];

/** A project in a folder of its own. */
export function projectOf(files: Record<string, string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), 'workbox-plugin-migrate-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export function removeProjects() {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export const manifest = `{
  "name": "app",
  "type": "module",
  "dependencies": {
    "workbox-background-sync": "^7.0.0",
    "workbox-routing": "^7.0.0"
  }
}
`;

export interface Migrated {
  folder: string;
  read: (path: string) => string;
  /** The changed and the new files. */
  written: string[];
  /** `file:line:column kind`. */
  findings: string[];
  reasons: string;
  unread: string[];
}

/** Migrates a project, and migrates it again: the second time must change nothing. */
export function migrated(files: Record<string, string | Uint8Array>): Migrated {
  const folder = projectOf({ 'package.json': manifest, ...files });
  const plan = planMigration(folder, '0.1.0');
  const { written, failed } = writeChanges(plan);
  expect(failed).toEqual([]);
  expect(planMigration(folder, '0.1.0').changes).toEqual([]);
  return {
    folder,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    written,
    findings: plan.findings.map(({ path, line, column, kind }) => `${path}:${line}:${column} ${kind}`),
    reasons: plan.findings.map(({ reason }) => reason).join('\n'),
    unread: plan.unread.map(({ path, reason }) => `${path} ${reason}`),
  };
}
