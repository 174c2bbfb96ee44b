// Programs in the EVM's own bytes, for tests: small ones by hand, and any number by chance.
import type { Hex } from 'viem';

const codes: Record<string, number> = {
  ...{
    STOP: 0x00,
    ADD: 0x01,
    MUL: 0x02,
    SUB: 0x03,
    DIV: 0x04,
    SDIV: 0x05,
    MOD: 0x06,
    SMOD: 0x07,
    ADDMOD: 0x08,
    MULMOD: 0x09,
  },
  ...{
    EXP: 0x0a,
    SIGNEXTEND: 0x0b,
    LT: 0x10,
    GT: 0x11,
    SLT: 0x12,
    SGT: 0x13,
    EQ: 0x14,
    ISZERO: 0x15,
    AND: 0x16,
    OR: 0x17,
  },
  ...{ XOR: 0x18, NOT: 0x19, BYTE: 0x1a, SHL: 0x1b, SHR: 0x1c, SAR: 0x1d, CLZ: 0x1e, KECCAK256: 0x20, ADDRESS: 0x30 },
  ...{
    BALANCE: 0x31,
    ORIGIN: 0x32,
    CALLER: 0x33,
    CALLVALUE: 0x34,
    CALLDATALOAD: 0x35,
    CALLDATASIZE: 0x36,
    CALLDATACOPY: 0x37,
  },
  ...{
    CODESIZE: 0x38,
    GASPRICE: 0x3a,
    EXTCODESIZE: 0x3b,
    RETURNDATASIZE: 0x3d,
    RETURNDATACOPY: 0x3e,
    EXTCODEHASH: 0x3f,
  },
  ...{
    BLOCKHASH: 0x40,
    COINBASE: 0x41,
    TIMESTAMP: 0x42,
    NUMBER: 0x43,
    PREVRANDAO: 0x44,
    GASLIMIT: 0x45,
    CHAINID: 0x46,
  },
  ...{
    SELFBALANCE: 0x47,
    BASEFEE: 0x48,
    BLOBBASEFEE: 0x4a,
    POP: 0x50,
    MLOAD: 0x51,
    MSTORE: 0x52,
    SLOAD: 0x54,
    SSTORE: 0x55,
  },
  ...{
    JUMP: 0x56,
    JUMPI: 0x57,
    PC: 0x58,
    MSIZE: 0x59,
    GAS: 0x5a,
    JUMPDEST: 0x5b,
    TLOAD: 0x5c,
    TSTORE: 0x5d,
    MCOPY: 0x5e,
  },
  ...{ DUP1: 0x80, DUP2: 0x81, SWAP1: 0x90, SWAP2: 0x91, CREATE: 0xf0, CALL: 0xf1, RETURN: 0xf3, DELEGATECALL: 0xf4 },
  ...{ STATICCALL: 0xfa, REVERT: 0xfd, INVALID: 0xfe },
};

const hexByte = (value: number): string => value.toString(16).padStart(2, '0');

function pushed(value: bigint): string {
  const digits = value.toString(16);
  const bytes = digits.length % 2 === 1 ? `0${digits}` : digits;
  return `${hexByte(0x5f + bytes.length / 2)}${bytes}`;
}

/** A name is an instruction, a number is pushed. */
export function assemble(source: string): Hex {
  const parts = source
    .trim()
    .split(/\s+/)
    .map((word) => {
      const code = codes[word];
      return code === undefined ? pushed(BigInt(word)) : hexByte(code);
    });
  return `0x${parts.join('')}`;
}

/** Writes the word on the stack out as its result. */
export const told = '0 MSTORE 32 0 RETURN';

/** Gives its arguments to another contract, and back what that gives. `address` may be a piece of program that finds it. */
export const passedTo = (address: string): string =>
  `CALLDATASIZE 0 0 CALLDATACOPY 0 0 CALLDATASIZE 0 ${address} GAS DELEGATECALL POP RETURNDATASIZE 0 0 RETURNDATACOPY RETURNDATASIZE 0 RETURN`;

/** Asks a precompiled contract with its arguments, and gives back what that says. */
export const askedOf = (number: number): string =>
  `CALLDATASIZE 0 0 CALLDATACOPY 0 0 CALLDATASIZE 0 ${number} GAS STATICCALL POP RETURNDATASIZE 0 0 RETURNDATACOPY RETURNDATASIZE 0 RETURN`;

/** Solidity's Error(string), of up to 32 characters. */
export const revertedWith = (reason: string): string => {
  const text = Buffer.from(reason);
  const word = `0x${text.toString('hex').padEnd(64, '0')}`;
  return `0x08c379a0 224 SHL 0 MSTORE 32 4 MSTORE ${text.length} 36 MSTORE ${word} 68 MSTORE 100 0 REVERT`;
};

/** How many words an instruction takes, of those that programs by chance are made of; each leaves one. */
const taking: readonly (readonly string[])[] = [
  'ADDRESS ORIGIN CALLER CALLVALUE CALLDATASIZE CODESIZE RETURNDATASIZE TIMESTAMP NUMBER PREVRANDAO CHAINID SELFBALANCE MSIZE PC'.split(
    ' ',
  ),
  'ISZERO NOT CALLDATALOAD CLZ'.split(' '),
  'ADD MUL SUB DIV SDIV MOD SMOD SIGNEXTEND LT GT SLT SGT EQ AND OR XOR BYTE SHL SHR SAR'.split(' '),
  'ADDMOD MULMOD'.split(' '),
];

const pick = <T>(list: readonly T[], chance: () => number): T => {
  const one = list[Math.floor(chance() * list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};

function step(others: readonly string[], chance: () => number): string {
  const small = () => Math.floor(chance() * 5);
  const other = () => pick(others, chance);
  const kind = Math.floor(chance() * 14);
  switch (kind) {
    case 0:
      return `${small()} SLOAD`;
    case 1:
      return `DUP1 ${small()} SSTORE 3`;
    case 2:
      return `DUP1 ${small() * 32} MSTORE 5`;
    case 3:
      return `${small() * 32} MLOAD`;
    case 4:
      return `${small() * 16} ${small() * 8} KECCAK256`;
    case 5:
      return `${other()} ${pick(['BALANCE', 'EXTCODESIZE', 'EXTCODEHASH'], chance)}`;
    case 6:
      return `64 32 ${small() * 16} 0 ${other()} 120000 ${pick(['STATICCALL', 'DELEGATECALL'], chance)}`;
    case 7:
      return `32 0 ${small() * 16} 0 ${chance() < 0.2 ? 1 : 0} ${other()} 90000 CALL`;
    case 8:
      return `DUP1 ${small()} TSTORE ${small()} TLOAD`;
    case 9:
      return `0x${Math.floor(chance() * 2 ** 48).toString(16)}`;
    default: {
      const count = Math.floor(chance() * taking.length);
      const words = Array.from({ length: count }, () => `${Math.floor(chance() * 300)}`);
      return [...words, pick(taking[count] ?? [], chance)].join(' ');
    }
  }
}

/** A program that looks at its surroundings, at its own state and at others', and tells what came of it, or reverts with it. */
export function byChance(others: readonly string[], chance: () => number): Hex {
  const steps = Array.from({ length: 4 + Math.floor(chance() * 12) }, () => step(others, chance));
  const joined = steps.map((one) => `${one} XOR`).join(' ');
  const end = chance() < 0.15 ? 'REVERT' : 'RETURN';
  return assemble(`1 ${joined} 0 MSTORE 96 0 ${end}`);
}
