// Storage providers and others who hold a file that no gateway of the directory has, found by two routers. Runs in the background.

import { isDrilled } from '@/lib/background/drill/ground';
import { healthOf } from '@/lib/background/rescue/health';
import { operatorKey } from '@/lib/background/state/limits';
import { cidText } from '@/lib/content/cid-text';
import { readProviders } from '@/lib/content/providers';
import { routers } from '@/lib/directory/gateways';
import { isOpenFor } from '@/lib/directory/identify';
import { operatorIdOf } from '@/lib/directory/operators';
import { rank } from '@/lib/failover/rank';
import { takeGateway } from './candidates';
import { askJson } from './gateway';
import type { IpfsFile } from './ipfs';
import type { ContentCandidate, ContentContext } from './opened';

const MAX_ANSWER_BYTES = 256 * 1024;
const ROUTER_MS = 2_500;

/** Best first. A router learns which content is wanted, as every gateway that was asked for it did. */
export async function providersOf({ root }: IpfsFile, context: ContentContext): Promise<ContentCandidate[]> {
  if (!context.state.settings.content.providers) return [];
  const { state, scope, clock, failed } = context;
  const now = clock.now();
  const answers = await Promise.all(
    routers
      .filter(({ group, url }) => !state.settings.operatorsOff.includes(group) && !isDrilled(scope, state.session, url))
      .filter(({ url }) => takeGateway(operatorKey(scope, new URL(url).host), 1, now))
      .map(({ url }) =>
        askJson(`${url}/providers/${cidText(root)}?filter-protocols=transport-ipfs-gateway-http`, {
          type: 'application/json',
          limitBytes: MAX_ANSWER_BYTES,
          timeoutMs: ROUTER_MS,
          signal: context.signal,
        }),
      ),
  );
  const origins = new Set(answers.flatMap(readProviders).filter(isOpenFor));
  const candidates = [...origins]
    .map((url) => candidateAt(url, healthOf(state.session, scope, url)))
    .filter(({ operator }) => !state.settings.operatorsOff.includes(operator))
    .filter(({ url }) => !isDrilled(scope, state.session, url));
  return rank(candidates, { failed, preferred: null, now });
}

function candidateAt(url: string, { latencyMs, breaker }: ReturnType<typeof healthOf>): ContentCandidate {
  const operator = operatorIdOf(new URL(url).hostname);
  const nothingKnown = { group: operator, clouds: [], tier: 4, place: null, lesser: true };
  return { url, operator, ...nothingKnown, latencyMs, breaker, speaksCar: true };
}
