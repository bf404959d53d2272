import { describe, expect, it } from 'vitest';
import type { Line } from '../../../src/cards/card.ts';
import { renderMrkdwn } from '../../../src/integrations/slack/mrkdwn.ts';

function plain(text: string): Line {
  return [{ type: 'text', text, style: 'plain' }];
}

describe('a line in Slack markup', () => {
  it.each([
    ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
    ['<!channel> <@U1>', '&lt;!channel&gt; &lt;@U1&gt;'],
    ['&amp;', '&amp;amp;'],
    ['node_disk_io_time', 'node_disk_io_time'],
    ['_secret_ *loud* ~gone~', 'ˍsecretˍ ∗loud∗ ∼gone∼'],
    ['2*3*4', '2*3*4'],
    ['`code`', 'ˋcodeˋ'],
    ['a`b', 'aˋb'],
    ['10.0.0.1:9100 :fire:', '10.0.0.1:9100 ∶fire:'],
  ])('shows %s letter by letter', (text, expected) => {
    expect(renderMrkdwn(plain(text))).toBe(expected);
  });

  it('marks up what we mean as markup', () => {
    const line: Line = [
      { type: 'text', text: '7K2Q', style: 'code' },
      { type: 'text', text: ' High *x* ', style: 'strong' },
      { type: 'person', actor: { id: 'slack:U1', name: 'Ana <@U2>', origin: 'slack' } },
      { type: 'link', text: 'a|b>', url: 'https://a.example/?q=a|b&c=>' },
      { type: 'time', at: 1_795_183_320_999, style: 'clock', fallback: '14:02 UTC|>' },
    ];

    expect(renderMrkdwn(line)).toBe(
      '`7K2Q` *High ∗x∗* Ana &lt;@U2&gt;<https://a.example/?q=a%7Cb&amp;c=%3E|a¦b&gt;>' +
        '<!date^1795183320^{time}|14:02 UTC¦&gt;>',
    );
  });

  it('makes no link of an address that is not the web', () => {
    expect(renderMrkdwn([{ type: 'link', text: 'click', url: 'javascript:alert(1)' }])).toBe('click');
  });
});
