// The document in which Chromium runs contract calls: it starts the worker that its background may not start. Wiring only.
import { runForBackground } from '@/lib/browser/evm/offscreen';

runForBackground();
