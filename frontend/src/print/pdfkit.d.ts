// What is used of pdfkit, which brings no types of its own.
declare module 'pdfkit' {
  type Element = { add: (child: Element | Content) => Element; end: () => void };
  type Content = { readonly content: unique symbol };
  type Face = { widthOfString: (text: string, size: number) => number; font: { hasGlyphForCodePoint: (code: number) => boolean } };

  // eslint-disable-next-line import-x/no-default-export -- it is theirs
  export default class PDFDocument {
    constructor(options: Record<string, unknown>);
    /** The font in use, after `font`. */
    readonly _font: Face;
    addPage(options: { size: [number, number]; margin: number }): this;
    registerFont(name: string, file: Uint8Array): this;
    font(name: string): this;
    fontSize(size: number): this;
    fillColor(color: string): this;
    rect(x: number, y: number, width: number, height: number): this;
    fill(color: string): this;
    text(text: string, x: number, y: number, options: { lineBreak: boolean; baseline: 'alphabetic' }): this;
    struct(tag: string, options?: { scope: string }): Element;
    addStructure(element: Element): this;
    markStructureContent(tag: string): Content;
    markContent(tag: string, options: Record<string, unknown>): this;
    endMarkedContent(): this;
    end(): void;
  }
}

declare module 'pdfkit/output' {
  import type PDFDocument from 'pdfkit';

  export function toBytes(document: PDFDocument): Promise<Uint8Array>;
}
