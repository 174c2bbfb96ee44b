// OpenTelemetry in the page: a span for each call, with its status.
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { XMLHttpRequestInstrumentation } from '@opentelemetry/instrumentation-xml-http-request';
import { InMemorySpanExporter, SimpleSpanProcessor, WebTracerProvider } from '@opentelemetry/sdk-trace-web';
import { callAll } from './companion';

const exporter = new InMemorySpanExporter();
const provider = new WebTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
registerInstrumentations({ instrumentations: [new FetchInstrumentation(), new XMLHttpRequestInstrumentation()] });

globalThis.observe = async (url) => {
  const calls = await callAll(url);
  // The instrumentations end a span some 300 ms after its response.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const spans = exporter.getFinishedSpans().map(({ name, attributes, status }) => {
    const code = attributes['http.status_code'] ?? attributes['http.response.status_code'];
    return `${name} ${code} ${status.code}`;
  });
  return { calls, noticed: spans.sort() };
};
