import Table from 'cli-table3';
import type { Evaluation } from '../ml/types.ts';

/** The object that `--json` prints: names that stay. */
export function toEvaluationJson({ accuracy, f1, confusion, logLoss, ece, n }: Evaluation) {
  return { accuracy, f1, confusion, logLoss, ece, n };
}

/** Evaluations as a table for a person; each row is named for what was evaluated on. */
export function formatEvaluations(evaluations: readonly (Evaluation & { on: string })[]): string {
  const table = new Table({
    head: [
      'evaluated on',
      'rows',
      'accuracy',
      'F1',
      'log loss',
      'ECE',
      'claim: right, wrong',
      'opinion: wrong, right',
    ],
    style: { head: [], border: [] },
  });
  for (const { on, n, accuracy, f1, logLoss, ece, confusion } of evaluations) {
    const metrics = [accuracy, f1, logLoss, ece].map((metric) => metric.toFixed(5));
    table.push([on, n, ...metrics, confusion[0].join(', '), confusion[1].join(', ')]);
  }
  return `${table.toString()}\nOPINION is the positive class of F1.\n`;
}
