import { describe, expect, it } from 'vitest';
import { outlineOf } from '../../src/runbooks/outline.ts';
import { fixture } from './library.ts';

const headings = (text: string) => outlineOf(text).parts.map(({ depth, heading }) => `${depth} ${heading}`.trim());

describe('a page', () => {
  it('is divided at its headings, of either kind', () => {
    expect(headings('before\n\nTitle\n=====\ntext\n\nPart\n---\n### Deep ###\n#no heading\n# C#\n')).toEqual([
      '0',
      '1 Title',
      '2 Part',
      '3 Deep',
      '1 C#',
    ]);
  });

  it.each([
    ['```\n# comment\n```\n# After'],
    ['~~~~ sh\n# comment\n~~~\n# still\n~~~~\n# After'],
    ['```\n# comment\n``` not the end\n# still\n```\n# After'],
  ])('does not take comments in code for headings: %j', (text) => {
    expect(headings(text)).toEqual(['0', '1 After']);
  });

  it('is not ended by code that nobody closed', () => {
    expect(headings('# A\n```\n# B')).toEqual(['1 A']);
  });

  it('has its fences back that somebody escaped to print it in a guide', () => {
    const { parts } = outlineOf(fixture('high-error-rate.md'));

    const step = parts.find(({ heading }) => heading.startsWith('3.'));
    expect(step?.source).toMatch(/^```bash\n# Database\nkubectl.*\n# Cache\nkubectl.*\n```$/);
    expect(parts.map(({ heading }) => heading)).not.toContain('Database');
  });

  it('is itself when it was copied together with the fence around it', () => {
    expect(headings('\n```markdown\n# Title\n\\`\\`\\`bash\n# no\n\\`\\`\\`\n## Part\n```\n')).toEqual([
      '1 Title',
      '2 Part',
    ]);
  });

  it('may hold other pages in blocks of Markdown', () => {
    const { embedded } = outlineOf(fixture('guide.md'));

    expect(embedded.map((inner) => inner.split('\n')[0])).toEqual(['# Runbook: Queue Stuck', '# Postmortem: [Title]']);
  });

  it('is called what its front matter says', () => {
    const outline = outlineOf(fixture('database/disk.md'));

    expect(outline.title).toBe('Disks of the database');
    expect(outline.parts[0]).toEqual({ depth: 0, heading: '', source: 'Everything about disks.' });
  });
});
