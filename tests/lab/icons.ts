// Draws the toolbar and store icons from assets/look/logo.svg; `off-` is the same without colour, at 60 %. Run: npm run icons
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findProgram } from './programs';

const path = (name: string) => fileURLToPath(new URL(`../../assets/${name}`, import.meta.url));
const sizes = [16, 32, 48, 128];
const looks = { '': '', 'off-': 'filter: grayscale(1); opacity: 0.6' };

const logo = (await readFile(path('look/logo.svg'))).toString('base64');
const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({
  executablePath: findProgram('chromium'),
  args: ['--headless=new', ...rootArgs],
});
const page = await browser.newPage();
for (const size of sizes) {
  for (const [prefix, style] of Object.entries(looks)) {
    await page.setViewportSize({ width: size, height: size });
    const image = `<img src="data:image/svg+xml;base64,${logo}" width="${size}" height="${size}" style="display:block;${style}">`;
    await page.setContent(`<body style="margin:0;background:transparent">${image}`);
    await page.screenshot({ path: path(`public/icon/${prefix}${size}.png`), omitBackground: true });
  }
}
await browser.close();
