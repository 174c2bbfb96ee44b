// One throw-away certificate authority per lab, made by openssl: a leaf for every host name of the lab, and a wrong one.
// Runs in Node, in tests and in `npm start` only. Nothing here is ever installed in the user's own trust store.
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM texts of one server: its key, and its chain (the leaf first). */
interface KeyPair {
  key: string;
  cert: string;
}

export interface Certificates {
  /** base64(sha256(SubjectPublicKeyInfo)) of the leaf, for Chromium's `--ignore-certificate-errors-spki-list`. */
  spki: string;
  /** PEM of the authority, for Firefox's profile. */
  authority: string;
  leaf: KeyPair;
  /** Signed by itself, for another name and with another key: what a hijacked or misconfigured host shows. */
  wrong: KeyPair;
}

function openssl(folder: string, args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
}

function makeKey(folder: string, name: string): void {
  openssl(folder, ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`]);
}

function makeSelfSigned(folder: string, name: string, subject: string, extensions: string[]): void {
  makeKey(folder, name);
  const added = extensions.flatMap((extension) => ['-addext', extension]);
  const args = ['req', '-x509', '-new', '-key', `${name}.key`, '-sha256', '-days', '30', '-subj', `/CN=${subject}`];
  openssl(folder, [...args, ...added, '-out', `${name}.crt`]);
}

function makeLeaf(folder: string, names: string[]): void {
  makeKey(folder, 'leaf');
  const lines = [
    'basicConstraints=CA:FALSE',
    'extendedKeyUsage=serverAuth',
    'keyUsage=digitalSignature',
    `subjectAltName=${[...names.map((name) => `DNS:${name}`), 'IP:127.0.0.1'].join(',')}`,
  ];
  writeFileSync(join(folder, 'leaf.ext'), lines.join('\n'));
  openssl(folder, ['req', '-new', '-key', 'leaf.key', '-subj', '/CN=Detour lab host', '-out', 'leaf.csr']);
  const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-sha256', '-days', '30'];
  openssl(folder, ['x509', '-req', '-in', 'leaf.csr', ...signer, '-extfile', 'leaf.ext', '-out', 'leaf.crt']);
}

/**
 * Makes the certificates of one lab run (about 100 ms). Throws when there is no openssl.
 *
 * @param names Host names and wildcards (`*.example.org`) that the leaf is valid for.
 */
export function makeCertificates(names: string[]): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'detour-lab-ca-'));
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  try {
    const authorityUse = 'keyUsage=critical,keyCertSign,cRLSign';
    makeSelfSigned(folder, 'ca', `Detour lab authority ${Date.now()}`, [authorityUse]);
    makeSelfSigned(folder, 'wrong', 'wrong.example', ['subjectAltName=DNS:wrong.example']);
    makeLeaf(folder, names);
    const publicKey = new X509Certificate(read('leaf.crt')).publicKey.export({ type: 'spki', format: 'der' });
    return {
      spki: createHash('sha256').update(publicKey).digest('base64'),
      authority: read('ca.crt'),
      leaf: { key: read('leaf.key'), cert: `${read('leaf.crt')}${read('ca.crt')}` },
      wrong: { key: read('wrong.key'), cert: read('wrong.crt') },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
