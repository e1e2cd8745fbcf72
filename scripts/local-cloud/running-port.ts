import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/** The folder names the port of its user, for the sentences that say what is in the way. */
export function claimData(dataDir: string, port: number): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'port'), String(port));
}

/** The port of the local cloud that uses this data folder; null when none does, also after one was killed. */
export async function portUsing(dataDir: string): Promise<number | null> {
  let port: number;
  try {
    port = Number(readFileSync(join(dataDir, 'port'), 'utf8'));
  } catch {
    return null;
  }
  return (await isPortTaken(port)) ? port : null;
}

export function isPortTaken(port: number): Promise<boolean> {
  return new Promise((found) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => found(true));
    socket.once('error', () => found(false));
    socket.once('close', () => found(false));
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}
