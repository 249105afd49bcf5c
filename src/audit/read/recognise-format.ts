import { isJsonObject } from '../../kube/json.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { isCanonicalEvent } from '../normalise-canonical.ts';
import { plainSample } from './byte-source.ts';
import { EventConverter } from './convert.ts';
import { DocumentSplitter, type Document } from './document-splitter.ts';
import { ReportBook } from './report.ts';

/** What the beginning of a log says about it. */
export interface RecognisedFormat {
  /**
   * Every whole line of the sample is one audit.k8s.io/v1 event with all fields of their type: the file may be given to
   * DuckDB's own reader. What comes after the sample may still be broken.
   */
  readonly isPlainNative: boolean;
  /** Events in the sample by what they are wrapped in, as ReadReport.formats. */
  readonly formats: Readonly<Record<string, number>>;
  readonly events_count: number;
  readonly rejects_count: number;
  /** The earliest stageTimestamp in the sample. */
  readonly first_us: EpochMicros | undefined;
}

/**
 * Tells what a log is by its first bytes (plain or gzip; some hundred KiB are enough, more is fine). A document that the sample
 * cuts off at its end is not counted, unless the sample `isWhole`, the whole log.
 */
export function recogniseFormat(sample: Uint8Array, isWhole = false): RecognisedFormat {
  const plain = plainSample(Buffer.from(sample));
  const book = new ReportBook();
  const converter = new EventConverter(book, undefined);
  let isPlainNative = true;
  let lastLine = 0;
  const splitter = new DocumentSplitter({
    onDocument(document: Document) {
      const { value, line } = document;
      if (line === lastLine || document.prefix !== '' || document.isYaml || document.isRepaired)
        isPlainNative = false;
      if (document.text?.includes('\n') === true || document.text?.includes('\\ud') === true)
        isPlainNative = false;
      if (!isJsonObject(value) || !isCanonicalEvent(value)) isPlainNative = false;
      lastLine = line;
      for (const converted of converter.convert(document))
        if ('reason' in converted) book.reject(converted.reason);
    },
    onRubbish(rubbish) {
      isPlainNative = false;
      book.reject(rubbish.reason);
    },
  });
  const startsWithMark = plain[0] === 0xef;
  splitter.push(plain);
  if (isWhole) splitter.end();
  const report = book.report();
  return {
    isPlainNative:
      isPlainNative && !startsWithMark && splitter.padding_bytes === 0 && report.events_count > 0,
    formats: report.formats,
    events_count: report.events_count,
    rejects_count: report.rejects_count,
    first_us: report.first_us,
  };
}
