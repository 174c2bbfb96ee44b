// The worker in which contract calls are run on proven state. A file of its own, loaded when it is needed. Wiring only.
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { serveTasks } from '@/lib/browser/evm/task-runner';
import { execute } from '@/lib/evm/execute';

export default defineUnlistedScript(() => serveTasks(execute));
