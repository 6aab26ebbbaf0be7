import { planMigration, type MigrationPlan, type Unread } from '../migrate/migrate-project.ts';
import { unifiedDiff } from '../migrate/unified-diff.ts';
import { uncommitted, writeChanges } from '../migrate/write-changes.ts';
import type { MigrateCommand } from './migrate-arguments.ts';
import type { Reporter } from './reporter.ts';

interface Outcome {
  plan: MigrationPlan;
  written: string[];
  /** What could not be read or written. */
  errors: Unread[];
  /** Files that were left because of their uncommitted changes. */
  uncommitted: string[];
}

/** @returns the exit code, see the usage */
export function runMigrate(command: MigrateCommand, version: string, reporter: Reporter): number {
  const plan = planMigration(command.folder, version);
  const outcome = write(plan, command);
  if (command.json) reporter.print(`${JSON.stringify(summaryOf(outcome), undefined, 2)}\n`);
  else report(outcome, command, reporter);
  if (outcome.errors.length || outcome.uncommitted.length) return 1;
  return plan.findings.length || outcome.written.length < plan.changes.length ? 2 : 0;
}

function write(plan: MigrationPlan, command: MigrateCommand): Outcome {
  const none = { plan, written: [], errors: plan.unread, uncommitted: [] };
  if (!command.write) return none;
  const left = command.force ? [] : uncommitted(plan);
  if (left.length) return { ...none, uncommitted: left };
  const { written, failed } = writeChanges(plan);
  return { ...none, written, errors: [...plan.unread, ...failed] };
}

const summaryOf = ({ plan, written, errors, uncommitted }: Outcome) => ({
  changes: plan.changes.map(({ path, before, edits }) => ({ path, diff: unifiedDiff(path, before, edits) })),
  findings: plan.findings,
  errors,
  uncommitted,
  written,
});

const some = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function report(
  { plan, written, errors, uncommitted }: Outcome,
  command: MigrateCommand,
  reporter: Reporter,
) {
  const { changes, findings } = plan;
  for (const { path, before, edits } of changes) reporter.print(`${unifiedDiff(path, before, edits)}\n`);
  if (findings.length) reporter.print('For you to decide:\n\n');
  for (const { path, line, column, kind, reason } of findings)
    reporter.print(`  ${path}:${line}:${column} ${kind}\n    ${reason}.\n`);
  for (const { path, reason } of errors) reporter.problem(`${path}: ${reason}`);
  for (const path of uncommitted)
    reporter.problem(
      `${path}: it has changes that are not committed, or git does not track it. Commit it, or add --force`,
    );
  if (!changes.length && !findings.length && !errors.length)
    reporter.print('Nothing to migrate was found.\n');
  else
    reporter.print(
      `\n${some(changes.length, 'file')} to change, ${some(written.length, 'file')} written, ${some(findings.length, 'place')} to decide.\n`,
    );
  if (changes.length && !command.write) reporter.print('Add --write to write the change.\n');
  if (written.some((path) => path.endsWith('package.json'))) reporter.print('Install the packages now.\n');
}
