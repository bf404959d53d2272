import { setTimeout as wait } from 'node:timers/promises';
import { startCluster } from '../support/redis-cluster.ts';
import { startPair } from '../support/redis-sentinel.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { type Fault, processCount, type Setting } from './faults.ts';

/** The Redis of a story, and what can befall it. */
export interface RedisStage {
  /** What the program needs to know of it. */
  environment(process: number): Readonly<Record<string, string>>;
  /** Makes a fault and mends it; faults of processes are none of its business. */
  suffer(fault: Fault): Promise<void>;
  stop(): Promise<void>;
}

/** `everysec` may hold back what it has confirmed while the disk is busy. */
const durable = { appendonly: 'yes', appendfsync: 'always' };

export function setRedis(setting: Setting): Promise<RedisStage> {
  switch (setting) {
    case 'standalone':
      return setStandalone();
    case 'sentinel':
      return setPair();
    case 'cluster':
      return setCluster();
  }
}

/** Each process reaches the server through a proxy of its own. */
async function setStandalone(): Promise<RedisStage> {
  const server = await startRedis({ config: durable });
  const proxies = await Promise.all(Array.from({ length: processCount }, () => startTcpProxy(server)));
  return {
    environment: (process) => ({ REDIS_URL: `redis://${proxies[process]?.address}` }),
    async suffer(fault) {
      if (fault.type === 'cut') proxies[fault.process]?.cut();
      else if (fault.type === 'hole') {
        proxies[fault.process]?.swallow();
        await wait(fault.forMs);
        proxies[fault.process]?.heal();
      } else await sufferServer(server, fault);
    },
    async stop() {
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await server.stop();
    },
  };
}

/** No proxies: Sentinel tells the servers' own addresses. */
async function setPair(): Promise<RedisStage> {
  const pair = await startPair({ config: durable });
  return {
    environment: () => ({ REDIS_URL: pair.url, REDIS_DURABILITY: 'replica' }),
    async suffer(fault) {
      if (fault.type !== 'failover') return sufferServer(await pair.master(), fault);
      await pair.inStep();
      if (fault.isOrdered) return pair.failOver();
      const master = await pair.master();
      await master.kill();
      await pair.movedFrom(master);
      await master.restart();
      await pair.inStep();
    },
    stop: pair.stop,
  };
}

async function setCluster(): Promise<RedisStage> {
  const cluster = await startCluster({ config: durable });
  let next = 0;
  return {
    environment: () => ({ REDIS_URL: cluster.url }),
    async suffer(fault) {
      next += 1;
      const node = cluster.nodes[next % cluster.nodes.length];
      if (node !== undefined) await sufferServer(node, fault);
    },
    stop: cluster.stop,
  };
}

async function sufferServer(server: RedisServer, fault: Fault): Promise<void> {
  if (fault.type === 'close') await server.send('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  if (fault.type === 'restart') {
    await server.kill();
    await wait(fault.forMs);
    await server.restart();
  }
  if (fault.type === 'forget') {
    // From here on nothing is written to disk.
    await server.configure('appendonly', 'no');
    await wait(fault.forMs);
    await server.restart();
  }
  if (fault.type === 'hang') {
    server.freeze();
    await wait(fault.forMs);
    server.thaw();
  }
}
