# Rebuild the icons: python style/icons/gen.py (needs rsvg-convert); SVG sources land in public/icons beside their PNGs.
import pathlib
import subprocess

OUT = pathlib.Path(__file__).resolve().parents[2] / "public"

# Rapport: two speech shapes that share one middle – business and customer, one visible state.
RAPPORT = """<path d="M150 168h132a70 70 0 0 1 70 70v28a70 70 0 0 1-70 70h-56l-54 46a10 10 0 0 1-16-8v-38h-6a70 70 0 0 1-70-70v-28a70 70 0 0 1 70-70z" fill="#fff"/>
<path d="M292 116h70a70 70 0 0 1 70 70v38a70 70 0 0 1-42 64" fill="none" stroke="#7ff0df" stroke-width="34" stroke-linecap="round"/>
<circle cx="166" cy="252" r="19" fill="#0f766e"/><circle cx="216" cy="252" r="19" fill="#0f766e"/><circle cx="266" cy="252" r="19" fill="#0f766e"/>"""

# The noodle house: a bowl, two waves of noodles and steam that reads as an ear of grain (禾).
HEWEI = """<path d="M112 270h288a12 12 0 0 1 12 13c-5 68-46 117-94 132v9a12 12 0 0 1-12 12H206a12 12 0 0 1-12-12v-9c-48-15-89-64-94-132a12 12 0 0 1 12-13z" fill="#fff7ec"/>
<path d="M142 308c26-22 50-22 76 0s50 22 76 0 50-22 76 0M164 350c22-18 40-18 62 0s40 18 60 0 42-18 62 0" fill="none" stroke="#c2560b" stroke-width="17" stroke-linecap="round"/>
<path d="M256 240V96" fill="none" stroke="#fff7ec" stroke-width="18" stroke-linecap="round"/>
<path d="M256 132c-8-30-28-42-52-44 0 28 18 50 52 44zM256 132c8-30 28-42 52-44 0 28-18 50-52 44zM256 186c-8-32-30-46-58-48 0 30 20 54 58 48zM256 186c8-32 30-46 58-48 0 30-20 54-58 48zM256 240c-8-32-32-48-62-50 0 32 22 56 62 50zM256 240c8-32 32-48 62-50 0 32-22 56-62 50z" fill="#ffd9a3"/>"""

SETS = {
    "rapport": (RAPPORT, "#12857b", "#0b5f58"),
    "hewei": (HEWEI, "#c8600f", "#a34408"),
}


def svg(art, a, b, radius, scale):
    t = 256 * (1 - scale)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">'
        f'<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop stop-color="{a}"/><stop offset="1" stop-color="{b}"/></linearGradient></defs>'
        f'<rect width="512" height="512" rx="{radius}" fill="url(#g)"/>'
        f'<g transform="translate({t} {t}) scale({scale})">{art}</g></svg>\n'
    )


def png(src, dst, size):
    subprocess.run(["rsvg-convert", "-w", str(size), "-h", str(size), "-o", str(dst), str(src)], check=True)


(OUT / "icons").mkdir(parents=True, exist_ok=True)
for name, (art, a, b) in SETS.items():
    base = OUT / "icons" / name
    kinds = {"": (116, 1.0), "-maskable": (0, 0.92), "-apple": (0, 1.0)}
    for suffix, (radius, scale) in kinds.items():
        (OUT / "icons" / f"{name}{suffix}.svg").write_text(svg(art, a, b, radius, scale))
    png(f"{base}.svg", f"{base}-192.png", 192)
    png(f"{base}.svg", f"{base}-512.png", 512)
    png(f"{base}-maskable.svg", f"{base}-maskable-512.png", 512)
    png(f"{base}-apple.svg", f"{base}-apple-180.png", 180)
(OUT / "favicon.svg").write_text((OUT / "icons" / "rapport.svg").read_text())
# Notification badge: the mark alone, white on transparent
(OUT / "icons" / "badge.svg").write_text(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="70 90 380 310">'
    + RAPPORT.replace("#0f766e", "#000").replace("#7ff0df", "#fff").replace('fill="#000"', 'fill="#000" fill-opacity="0"')
    + "</svg>\n"
)
png(OUT / "icons" / "badge.svg", OUT / "icons" / "badge-96.png", 96)
