import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { startTracing } from '../../src/tracing/start-tracing.ts';
import { startTestApp } from '../support/app.ts';
import { type OtlpCollector, openCollector } from '../support/otlp-collector.ts';

const SECRET = 'my neighbour has learned that a paper kite hums';
const CALLER = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };

const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({
        attributes: z.array(z.object({ key: z.string(), value: z.unknown() })),
      }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              kind: z.number(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              attributes: z.array(z.object({ key: z.string(), value: z.unknown() })),
              links: z.array(z.object({ spanId: z.string() })).default([]),
            }),
          ),
        }),
      ),
    }),
  ),
});

type Spans = z.infer<typeof exported>['resourceSpans'][number]['scopeSpans'][number]['spans'];

describe('traces', () => {
  let collector: OtlpCollector;
  let spans: Spans;

  beforeAll(async () => {
    collector = await openCollector();
    const { tracing } = readConfig({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_SERVICE_NAME: 'gavel-under-test',
    });
    if (tracing === null) throw new Error('an endpoint is set, and nothing is traced');
    const running = await startTracing(tracing);
    const app = await startTestApp();
    const query = `mutation Submit($text: String!) { submitVideo(input: { externalId: "traced", transcript: $text }) {
      ... on SubmitVideoSuccess { video { id } } } }`;
    const answer = await app.post(JSON.stringify({ query, variables: { text: SECRET } }), {
      traceparent: `00-${CALLER.trace}-${CALLER.span}-01`,
    });
    expect(answer.status).toBe(200);
    await app.close();
    await running.close();
    spans = collector.bodies.flatMap((body) =>
      exported
        .parse(body)
        .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
  });
  afterAll(() => collector.close());

  const named = (name: string) => spans.filter((span) => span.name === name);

  it('go on from the caller’s, and name the operation', () => {
    const [request] = named('POST /graphql');
    expect(request).toMatchObject({ traceId: CALLER.trace, parentSpanId: CALLER.span, kind: 2 });
    expect(request?.attributes).toEqual(
      expect.arrayContaining([
        { key: 'http.response.status_code', value: { intValue: 200 } },
        { key: 'graphql.operation.name', value: { stringValue: 'Submit' } },
        { key: 'gavel.request_id', value: { stringValue: expect.any(String) } },
      ]),
    );
  });

  it('link a batch to each request that it serves, and hold its statement', () => {
    const [request] = named('POST /graphql');
    const [batch] = named('store submissions');
    expect(batch?.links).toEqual([expect.objectContaining({ spanId: request?.spanId })]);
    expect(batch?.attributes).toContainEqual({ key: 'gavel.batch_size', value: { intValue: 1 } });
    expect(named('insert-videos')).toEqual([
      expect.objectContaining({ traceId: batch?.traceId, parentSpanId: batch?.spanId, kind: 3 }),
    ]);
  });

  it('tell the service’s name, and nothing of what was submitted', () => {
    const text = JSON.stringify(collector.bodies);
    expect(text).toContain('gavel-under-test');
    expect(text).not.toContain('neighbour');
  });

  it('are off unless an endpoint is given, or when the SDK is disabled', () => {
    expect(readConfig({}).tracing).toBeNull();
    const off = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SDK_DISABLED: 'true' };
    expect(readConfig(off).tracing).toBeNull();
  });
});
