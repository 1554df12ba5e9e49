import { context, propagation, trace } from '@opentelemetry/api';

export type TracingSettings = Readonly<{
  /** Where spans are sent, by OTLP over HTTP; the exporter also reads `OTEL_EXPORTER_OTLP_HEADERS` and `_TIMEOUT`. */
  endpoint: string;
  serviceName: string;
  /** Share of traces that are kept, from 0 to 1, where the caller has not decided. */
  sampledShare: number;
}>;

let started = false;

/** Whether spans go anywhere: what costs something for every request is left out otherwise. */
export function isTracing(): boolean {
  return started;
}

/**
 * Sends this process's spans to an OpenTelemetry collector, in batches, until it is closed. A collector that
 * does not answer costs spans, never requests. The SDK is loaded here alone, so that who does not trace
 * does not pay for it.
 */
export async function startTracing(settings: TracingSettings): Promise<{ close(): Promise<void> }> {
  const [sdk, { OTLPTraceExporter }, resources, { AsyncLocalStorageContextManager }, core] =
    await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/core'),
    ]);
  const provider = new sdk.TracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': settings.serviceName }))
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    sampler: new sdk.ParentBasedSampler({
      root: new sdk.TraceIdRatioBasedSampler(settings.sampledShare),
    }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: settings.endpoint }) }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new core.W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  started = true;
  return {
    async close() {
      started = false;
      await provider.shutdown();
      trace.disable();
      propagation.disable();
      context.disable();
    },
  };
}
