/** One alert as its rule would report it; labels make it the same alert, annotations may change. */
export interface StoryAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Opened by the card's Source entry. */
  readonly generatorUrl: string;
}

/** What happens at one moment of the story. */
export interface Scene {
  /** Milliseconds after the beginning. */
  readonly at: number;
  /** What one sees now, in a sentence or two. */
  readonly caption: string;
  readonly fires?: readonly StoryAlert[];
  readonly resolves?: readonly StoryAlert[];
  /** A colleague takes the card of this alert, unless somebody else was faster. */
  readonly colleagueTakes?: StoryAlert;
  /** Whom the pager calls for this alert acknowledges it there, unless somebody else was faster. */
  readonly calledPersonTakes?: StoryAlert;
}

/** The same story told this many times as fast. */
export function hurried(scenes: readonly Scene[], pace: number): readonly Scene[] {
  return scenes.map((scene) => ({ ...scene, at: scene.at / pace }));
}

/** A night at the shop. Each telling has a cluster of its own, so that it gets new cards. */
export function createStory(cluster: string): readonly Scene[] {
  const common = { cluster, env: 'prod' };

  function apiErrors(pod: string, severity: string, rate: string): StoryAlert {
    return {
      labels: { ...common, alertname: 'HighErrorRate', service: 'api', team: 'backend', severity, pod },
      annotations: {
        summary: 'The API answers with errors',
        description: 'Share of requests that failed in the last five minutes.',
        value: rate,
        threshold: '5 %',
        runbook_url: 'https://runbooks.lantern.example/api/high-error-rate',
        dashboard_url: 'https://grafana.lantern.example/d/api/overview',
      },
      generatorUrl: 'https://prometheus.lantern.example/graph?g0.expr=api_error_ratio',
    };
  }

  function checkout(pod: string, rate: string): StoryAlert {
    return {
      labels: {
        ...common,
        alertname: 'PaymentsFailing',
        service: 'checkout',
        team: 'payments',
        severity: 'critical',
        pod,
      },
      annotations: {
        summary: 'Customers cannot pay',
        description: 'Payments that end in an error, most of them while calling the API.',
        value: rate,
        threshold: '2 %',
        runbook_url: 'https://runbooks.lantern.example/checkout/payments-failing',
        dashboard_url: 'https://grafana.lantern.example/d/checkout/payments',
      },
      generatorUrl: 'https://prometheus.lantern.example/graph?g0.expr=payment_error_ratio',
    };
  }

  function worker(number: number): StoryAlert {
    return {
      labels: {
        ...common,
        alertname: 'QueueBacklog',
        service: 'worker',
        team: 'backend',
        severity: 'high',
        pod: `worker-${number}`,
      },
      annotations: {
        summary: 'Jobs wait longer than ten minutes',
        value: `${9 + number * 3} min`,
        threshold: '10 min',
        runbook_url: 'https://runbooks.lantern.example/worker/queue-backlog',
      },
      generatorUrl: 'https://prometheus.lantern.example/graph?g0.expr=queue_wait_minutes',
    };
  }

  function disk(instance: string, used: string): StoryAlert {
    return {
      labels: {
        ...common,
        alertname: 'DiskSpaceLow',
        service: 'database',
        team: 'storage',
        severity: 'warning',
        instance,
        mountpoint: '/var/lib/postgresql',
      },
      annotations: {
        summary: 'A database disk fills up',
        description: 'At this rate it is full in about three hours.',
        value: used,
        threshold: '85 %',
        runbook_url: 'https://runbooks.lantern.example/database/disk-space-low',
        dashboard_url: 'https://grafana.lantern.example/d/database/disks',
      },
      generatorUrl: 'https://prometheus.lantern.example/graph?g0.expr=disk_used_ratio',
    };
  }

  const searchLatency: StoryAlert = {
    labels: {
      ...common,
      alertname: 'HighLatency',
      service: 'search',
      team: 'search',
      severity: 'warning',
      pod: 'search-1',
    },
    annotations: {
      summary: 'Search is slow',
      value: '2.4 s',
      threshold: '1 s',
      runbook_url: 'https://runbooks.lantern.example/search/high-latency',
    },
    generatorUrl: 'https://prometheus.lantern.example/graph?g0.expr=search_latency_seconds',
  };

  const workers = [1, 2, 3, 4, 5, 6, 7].map(worker);
  return [
    {
      at: 500,
      caption:
        'The API starts to fail on one pod. One warning: one card in #alerts, one incident on the pager, which calls Ana.',
      fires: [apiErrors('api-1', 'warning', '6 %')],
    },
    {
      at: 10_000,
      caption:
        'It gets worse and spreads. The same card turns critical, and so does the incident; nobody is told twice.',
      fires: [apiErrors('api-1', 'critical', '31 %'), apiErrors('api-2', 'critical', '28 %')],
      resolves: [apiErrors('api-1', 'warning', '6 %')],
    },
    {
      at: 19_000,
      caption:
        'Checkout needs the API. The payments team hears of it in its own channel, #payments, and the pager calls Bo.',
      fires: [checkout('checkout-1', '12 %'), checkout('checkout-2', '15 %')],
    },
    {
      at: 24_000,
      caption: 'Bo acknowledges on the pager. The card in #payments says so at once.',
      calledPersonTakes: checkout('checkout-1', '12 %'),
    },
    {
      at: 30_000,
      caption: 'Seven workers complain at once: still one card, with the longest list cut short.',
      fires: workers,
    },
    {
      at: 38_000,
      caption: 'Meanwhile a disk fills up. Nobody is called for this one: it is in Slack alone.',
      fires: [disk('db-1', '86 %')],
    },
    {
      at: 47_000,
      caption: 'Ana takes the disk. Her name stands on the card for everybody; reminders stop.',
      colleagueTakes: disk('db-1', '86 %'),
    },
    {
      at: 58_000,
      caption: 'A second disk joins. An acknowledgement stops reminders, not news.',
      fires: [disk('db-1', '91 %'), disk('db-2', '87 %')],
    },
    {
      at: 70_000,
      caption: 'Payments work again by themselves. The card in #payments turns green, and the incident is resolved.',
      resolves: [checkout('checkout-1', '12 %'), checkout('checkout-2', '15 %')],
    },
    {
      at: 80_000,
      caption: 'Search gets slow for a moment …',
      fires: [searchLatency],
    },
    {
      at: 90_000,
      caption: '… recovers …',
      resolves: [searchLatency],
    },
    {
      at: 100_000,
      caption: '… and is slow again. It flaps: the card it already has comes back.',
      fires: [searchLatency],
    },
    {
      at: 112_000,
      caption: 'Search is well again, and the second API pod too. The outage is not over yet.',
      resolves: [searchLatency, apiErrors('api-2', 'critical', '28 %')],
    },
    {
      at: 124_000,
      caption: 'The workers have caught up, and the disks have room again.',
      resolves: [...workers, disk('db-1', '91 %'), disk('db-2', '87 %')],
    },
    {
      at: 140_000,
      caption: 'The late recovery: the last API pod answers again. Its card says how long it took.',
      resolves: [apiErrors('api-1', 'critical', '31 %')],
    },
    {
      at: 150_000,
      caption: 'All is quiet. Now it is your turn: send an alert of your own, or have the story start over.',
    },
  ];
}
