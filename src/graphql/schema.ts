import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import './scalars.ts';
import './errors.ts';
import './video.ts';
import './prediction.ts';
import './label.ts';
import './submit-video.ts';
import './update-engagement.ts';
import './classify.ts';
import './model-version.ts';
import './evaluation.ts';
import './quality-gate.ts';
import './model-card.ts';
import './model-review.ts';
import './model-terms.ts';
import './training-run.ts';
import './snapshot-leakage.ts';
import './snapshot-parts.ts';
import './create-dataset-snapshot.ts';
import './training-mutations.ts';
import './retraining-policy.ts';
import './challenger-mutations.ts';
import './archive-mutations.ts';
import './challenger-report.ts';
import './drift.ts';
import './data-profile.ts';
import './video-volumes.ts';
import './backfill.ts';
import './backfill-mutations.ts';
import './label-suspect.ts';
import './relabel-video.ts';
import './action.ts';
import './actor-list.ts';
import './review-queue.ts';
import './review-queue-mutations.ts';
import './queue-statistics.ts';
import './review-job.ts';
import './review-label-suspect.ts';
import './enqueue-video.ts';
import './erasure.ts';
import './author-erasure.ts';
import './author.ts';
import './webhook-endpoint.ts';
import './webhook-mutations.ts';
import './delivery.ts';
import './policy.ts';
import './statement-terms.ts';
import './rule.ts';
import './video-rules.ts';
import './rule-mutations.ts';
import './routing-rule.ts';
import './lease.ts';
import './decision.ts';
import './decision-mutations.ts';
import './note.ts';
import './report.ts';
import './appeal.ts';
import './appeal-mutations.ts';
import './appeal-policy.ts';
import './retention-policy.ts';
import './backtest.ts';
import './backtest-mutations.ts';
import './bulk-decision.ts';
import './bulk-decision-mutations.ts';
import './review-quality.ts';
import './api-key.ts';
import './audit-event.ts';
import './live.ts';
import './queue-counts.ts';
import { builder } from './builder.ts';

/**
 * The schema that is served.
 * @throws Error when a root field does not say who may use it: access is denied by default.
 */
export function buildSchema(): GraphQLSchema {
  const schema = builder.toSchema();
  const undeclared = rootFields(schema).filter(({ declared }) => !declared);
  if (undeclared.length > 0) {
    const names = undeclared.map(({ name }) => name).join(', ');
    throw new Error(`root fields without authScopes: ${names}`);
  }
  return schema;
}

/** The schema as text, in a stable order: what is committed as schema.graphql. */
export function printSdl(): string {
  return `${printSchema(lexicographicSortSchema(buildSchema()))}\n`;
}

function rootFields(schema: GraphQLSchema): { name: string; declared: boolean }[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).map((field) => ({
      name: `${root?.name}.${field.name}`,
      declared: declaresAccess(field.extensions.pothosOptions),
    })),
  );
}

function declaresAccess(options: unknown): boolean {
  return (
    typeof options === 'object' &&
    options !== null &&
    'authScopes' in options &&
    options.authScopes != null
  );
}
