// What a check found in a result: the form of it, for all that hold results against hashes. Types only.

export type CheckName =
  | 'block hash'
  | 'transaction hash'
  | 'sender'
  | 'transactions root'
  | 'withdrawals root'
  | 'logs bloom'
  | 'account proof'
  | 'logs';

/** 0 to 1, as Math.random has it. */
export type Chance = () => number;

/** One check of one result. */
export interface Finding {
  check: CheckName;
  /** Blocks of one fork, transactions of one type: where the check is right for one, it is for all (rules 3.2). */
  form: string;
  /** What others name by the same hash; null where nobody does. */
  item: string | null;
  /** What we make of its content: of two who say the same of an item, it is equal. */
  computed: string;
  passed: boolean;
  /** `item` is the hash of what was checked: whoever has content that gives it has the true one. */
  isHash: boolean;
  /** False where something is missing, or there that we do not know: nobody is blamed for it. */
  plain: boolean;
}
