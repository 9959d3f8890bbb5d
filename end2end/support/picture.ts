import type { Browser } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { deflateSync } from "node:zlib";

/** Writes a screenshot with at most 256 colours, a third of its size; the browser reads the pixels. */
export async function writePicture(browser: Browser, png: Buffer, file: string): Promise<void> {
  const page = await browser.newPage();
  const { width, height, colours, pixels } = await page.evaluate(quantised, png.toString("base64"));
  await page.close();
  const rows = Buffer.from(pixels, "base64");
  const filtered = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.copy(filtered, y * (width + 1) + 1, y * width, (y + 1) * width);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const parts = [chunk("IHDR", head), chunk("PLTE", Buffer.from(colours, "base64")), chunk("IDAT", deflateSync(filtered, { level: 9 })), chunk("IEND", Buffer.alloc(0))];
  await writeFile(file, Buffer.concat([signature, ...parts]));
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "ascii"), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** Of PNG's annex D; zlib's own is missing before Node 20. */
function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

/** Runs in the browser: median cut over the colours in use, each pixel then its nearest. */
async function quantised(base64: string): Promise<{ width: number; height: number; colours: string; pixels: string }> {
  const image = new Image();
  image.src = `data:image/png;base64,${base64}`;
  await image.decode();
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const counts = new Map<number, number>();
  const key = (at: number) => (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
  for (let at = 0; at < data.length; at += 4) counts.set(key(at), (counts.get(key(at)) ?? 0) + 1);
  const part = (colour: number, channel: number) => (colour >> (16 - 8 * channel)) & 255;
  const spread = (box: [number, number][]) => {
    const spans = [0, 1, 2].map((channel) => {
      let [least, most] = [255, 0];
      for (const [colour] of box) [least, most] = [Math.min(least, part(colour, channel)), Math.max(most, part(colour, channel))];
      return most - least;
    });
    const widest = Math.max(...spans);
    return { channel: spans.indexOf(widest), weight: widest * Math.sqrt(box.reduce((sum, [, count]) => sum + count, 0)) };
  };
  const boxes = [{ box: [...counts], ...spread([...counts]) }];
  while (boxes.length < 256) {
    boxes.sort((a, b) => b.weight - a.weight);
    const widest = boxes[0]!;
    if (widest.weight === 0) break;
    boxes.shift();
    const sorted = widest.box.sort((a, b) => part(a[0], widest.channel) - part(b[0], widest.channel));
    const half = sorted.reduce((sum, [, count]) => sum + count, 0) / 2;
    let [sum, cut] = [0, 0];
    while (cut < sorted.length - 1 && (sum += sorted[cut]![1]) < half) cut++;
    cut = Math.max(1, cut);
    for (const box of [sorted.slice(0, cut), sorted.slice(cut)]) boxes.push({ box, ...spread(box) });
  }
  const palette = boxes.map(({ box }) => {
    const most = box.reduce((best, one) => (one[1] > best[1] ? one : best));
    const total = box.reduce((sum, [, count]) => sum + count, 0);
    // A colour that fills areas stays exactly as it is.
    if (most[1] * 2 > total) return most[0];
    const mean = [0, 1, 2].map((channel) => Math.round(box.reduce((sum, [colour, count]) => sum + part(colour, channel) * count, 0) / total));
    return (mean[0]! << 16) | (mean[1]! << 8) | mean[2]!;
  });
  const index = new Map<number, number>();
  boxes.forEach(({ box }, at) => box.forEach(([colour]) => index.set(colour, at)));
  const text = (bytes: number[]) => {
    let binary = "";
    for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.slice(at, at + 8192));
    return btoa(binary);
  };
  const pixels: number[] = [];
  for (let at = 0; at < data.length; at += 4) pixels.push(index.get(key(at))!);
  return { width, height, colours: text(palette.flatMap((colour) => [0, 1, 2].map((channel) => part(colour, channel)))), pixels: text(pixels) };
}
