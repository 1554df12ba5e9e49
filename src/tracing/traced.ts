import {
  type Attributes,
  context,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

/** Does nothing, at next to no cost, until tracing is started. */
const tracer = trace.getTracer('gavel');

/** How a span stands to the world outside: it serves a request, makes one, takes a job, or is inner work. */
type Kind = 'SERVER' | 'CLIENT' | 'CONSUMER' | 'INTERNAL';

type SpanFacts = {
  kind?: Kind;
  attributes?: Attributes;
  /** Begins a trace of its own: work for several callers, or for none. */
  root?: boolean;
  /** Spans on whose behalf it is done. */
  links?: readonly (SpanContext | undefined)[];
};

/**
 * Does a piece of work within a span, which ends with it and fails with it. Of an error only its type is
 * told: a message may hold what a platform submitted.
 * @param attributes never content of videos.
 */
export async function traced<T>(
  name: string,
  facts: SpanFacts,
  work: (span: Span) => T | Promise<T>,
): Promise<T> {
  const span = openSpan(name, facts);
  try {
    return await context.with(trace.setSpan(context.active(), span), work, undefined, span);
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Opens a span below the active one; whoever opens it ends it. */
export function openSpan(
  name: string,
  { kind = 'INTERNAL', attributes = {}, root = false, links = [] }: SpanFacts,
): Span {
  return tracer.startSpan(name, {
    kind: SpanKind[kind],
    attributes,
    root,
    links: links.flatMap((context): Link[] => (context === undefined ? [] : [{ context }])),
  });
}

/** Marks a span as failed, by the error's type. */
export function failSpan(span: Span, error: unknown): void {
  span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** The span that is at work here, to be linked to by work that others share. */
export function activeSpan(): SpanContext | undefined {
  return trace.getActiveSpan()?.spanContext();
}
