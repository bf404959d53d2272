import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

export interface Certificates {
  /** Of the authority that vouches for the others. */
  readonly ca: string;
  /** For 127.0.0.1 and localhost. */
  readonly cert: string;
  readonly key: string;
  /** For another host. */
  readonly strange: { readonly cert: string; readonly key: string };
  /** Lines of redis.conf. */
  config(tlsPort: number): Readonly<Record<string, string | number>>;
  remove(): Promise<void>;
}

/** Makes an authority and certificates of its own, good for a day. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-tls-'));
  const at = (name: string): string => join(folder, name);
  await openssl('req', '-x509', ...newKey(at('ca.key')), '-out', at('ca.crt'), '-subj', '/CN=Authority');
  await sign('server', 'IP:127.0.0.1,DNS:localhost');
  await sign('strange', 'DNS:elsewhere.example');

  async function sign(name: string, names: string): Promise<void> {
    const issuer = ['-CA', at('ca.crt'), '-CAkey', at('ca.key')];
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`];
    await openssl('req', '-x509', ...newKey(at(`${name}.key`)), '-out', at(`${name}.crt`), ...issuer, ...subject);
  }

  const [ca, cert, key] = [at('ca.crt'), at('server.crt'), at('server.key')];
  return {
    ca,
    cert,
    key,
    strange: { cert: at('strange.crt'), key: at('strange.key') },
    config: (tlsPort) => ({
      'tls-port': tlsPort,
      'tls-cert-file': cert,
      'tls-key-file': key,
      'tls-ca-cert-file': ca,
      'tls-auth-clients': 'no',
    }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function newKey(file: string): readonly string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1', '-keyout', file];
}

async function openssl(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run('openssl', args);
  if (code !== 0) throw new Error(`openssl ${args[0]} failed:\n${stderr}`);
}
