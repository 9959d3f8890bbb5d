# Rebuild the pictures: pip install bpy==5.0.1 pillow && python style/dishes/dishes.py public/media/dishes [name …] [-q = quick draft]
import math
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bpy
import kit
from kit import *  # noqa: F403
from mathutils import Euler, Matrix, Vector, noise

NOODLE = dict(c1="#e8b963", c2="#f3d391", scale=3, rough=0.36, sss=0.14, coat=0.35)


def flat(z):
    return lambda x, y: z


def dome(z, h, r, cx=0.0, cy=0.0):
    return lambda x, y: z + h * max(0, 1 - ((x - cx) ** 2 + (y - cy) ** 2) / r**2)


def soup_bowl(c1, c2, oilc, oils=70, glaze=kit.CREAM, level=0.52, rough=0.07):
    bowl(1.0, 0.72, glaze)
    disc(0.86, level, mat(c1, c2, 2.2, rough=rough, coat=0.6, spec=0.6))
    if oils:
        oil(0.82, level + 0.004, mat(oilc, rough=0.04, coat=1, spec=0.7), oils)
    chopsticks()


def egg_half(loc, rot=(0, 0, 0), s=0.2):
    wm = mat("#f7efe0", "#fffaf0", 4, rough=0.25, sss=0.2, coat=0.3)
    n = 14
    prof = [(s * math.sin(i / n * math.pi / 2), -s * math.cos(i / n * math.pi / 2)) for i in range(n + 1)]
    prof += [(s * 0.97, 0.012), (s * 0.6, 0.012), (0, 0.012)]
    lathe(prof, wm, seg=48, loc=loc, rot=rot, scale=(1, 1.28, 0.8))
    y = blob(s * 0.62, mat("#f08a12", "#f9b02a", 6, rough=0.2, sss=0.15, coat=0.5), rough=0.04, sub=3, loc=loc, rot=rot)
    y.scale = (1, 1.08, 0.16)
    y.location = Vector(loc) + Euler(rot).to_matrix() @ Vector((0, 0.02, 0.012))


def beef():
    scene()
    soup_bowl("#5c1f08", "#8d3a10", "#d9641a", 110)
    noodles(0.80, 0.46, 0.17, mat(**NOODLE), bundles=18, cx=0.0, cy=-0.03)
    m = mat("#4a1f0f", "#8a4422", 5, rough=0.24, coat=0.75, bump=0.5, bscale=9)
    for x, y, z in ((-0.3, 0.24, 0.72), (0.02, 0.34, 0.75), (-0.12, 0.06, 0.80), (-0.46, 0.0, 0.68), (-0.24, -0.18, 0.74), (0.2, 0.14, 0.76)):
        b = blob(0.155, m, 0.22, 1.5, 4, loc=(x, y, z), rot=tumble(0.5), box=0.62)
        b.scale = (1.15, 0.9, 0.72)
    lf, st = greens_mats()
    leaf(lf, st, 0.85, 0.30, 0.25, loc=(0.10, -0.10, 0.70), rot=(0.12, 0.15, -0.95))
    leaf(lf, st, 0.80, 0.30, 0.25, loc=(0.10, -0.26, 0.69), rot=(0.08, 0.1, -1.35))
    egg_half((0.12, -0.50, 0.66), (0.5, -0.1, 0.5), 0.19)
    scallion(dome(0.70, 0.13, 0.6, -0.2, 0.08), 0.42, 34, -0.18, 0.06)
    specks(dome(0.66, 0.13, 0.7), 0.6, 30, mat("#c01f10", "#e2441c", 9, rough=0.2, coat=0.6), 0.016, 0.035, flat=0.3)


def tomato_egg():
    scene()
    soup_bowl("#b8330f", "#d95a1c", "#f08a2a", 90)
    noodles(0.80, 0.44, 0.14, mat(**NOODLE), bundles=17)
    e = mat("#f4b92c", "#ffdf7a", 4, rough=0.3, sss=0.2, coat=0.4, bump=0.35, bscale=8)
    pts = []
    for _ in range(15):
        x, y = spot(0.46, pts=pts, gap=0.15, cx=-0.12, cy=0.08)
        b = blob(R.uniform(0.13, 0.2), e, 0.45, 2.1, 4, loc=(x, y, 0.66 + 0.10 * R.random()), rot=tumble())
        b.scale = (1.15, 0.9, 0.6)
    t = mat("#c2200e", "#e8472a", 5, rough=0.18, sss=0.12, coat=0.7)
    pts = []
    for _ in range(8):
        x, y = spot(0.62, pts=pts, gap=0.26, cx=-0.06, cy=0.05)
        wedge(t, (x, y, 0.70 + 0.08 * R.random()), (R.uniform(-0.5, 0.5), R.uniform(-0.5, 0.5), R.random() * TAU), R.uniform(0.21, 0.25))
    scallion(dome(0.64, 0.14, 0.8), 0.62, 42)


def wedge(m, loc, rot, s):
    """A sixth of a tomato lying on its skin: two juicy cuts face up."""
    half = 0.58

    def p(r, b, a):
        e = s * (1 + 0.05 * noise.noise((b * 2, a * 2, s * 40)))
        return (e * 1.15 * math.cos(b), e * r * math.sin(b) * math.sin(a), -e * r * math.sin(b) * math.cos(a) + s * 0.5)

    grid(lambda u, v: p(1, v * math.pi, (u * 2 - 1) * half), 14, 26, m, loc=loc, rot=rot, sub=1)
    cut = mat("#c41c0a", "#e8502a", 5, rough=0.1, sss=0.2, coat=1.0, bump=0.3, bscale=9)
    for k in (-1, 1):
        grid(lambda u, v: p(u * 0.995, v * math.pi, k * half), 10, 26, cut, loc=loc, rot=rot)
    seed = blob(1, mat("#f2d58a", rough=0.3, coat=0.6), 0, sub=1, loc=(0, 0, -5))
    mw = Matrix.Translation(loc) @ Euler(rot).to_matrix().to_4x4()
    for _ in range(9):
        q = mw @ Vector(p(R.uniform(0.45, 0.8), R.uniform(0.7, 2.4), R.choice((-1, 1)) * half * 0.97))
        copy(seed, q, tumble(), (0.017, 0.011, 0.008))


def dandan():
    scene()
    soup_bowl("#8c1a06", "#c8380f", "#e8501a", 140, kit.INDIGO)
    noodles(0.78, 0.46, 0.16, mat(**NOODLE), bundles=18)
    m = mat("#3d190b", "#7a3b1c", 7, rough=0.35, coat=0.5, bump=0.5, bscale=16)
    bases = [blob(1, m, 0.5, 1.8, 2, loc=(0, 0, -5)) for _ in range(5)]
    for _ in range(260):
        x, y = spot(0.36, cx=-0.05, cy=0.06)
        s = R.uniform(0.022, 0.055)
        copy(R.choice(bases), (x, y, dome(0.64, 0.16, 0.42, -0.05, 0.06)(x, y) + R.uniform(0, 0.05)), tumble(), s)
    pn = mat("#d29a52", "#e9bd7c", 8, rough=0.4, coat=0.2)
    nut = blob(1, pn, 0.12, 1.5, 2, loc=(0, 0, -5))
    for _ in range(22):
        x, y = spot(0.46, cx=-0.02, cy=0.04)
        s = R.uniform(0.036, 0.05)
        copy(nut, (x, y, dome(0.70, 0.14, 0.5)(x, y)), tumble(0.8), (s * 1.5, s, s * 0.8))
    lf, st = greens_mats()
    for k, a in enumerate((-0.75, -1.1, -1.45)):
        leaf(lf, st, 0.7, 0.24, 0.3, loc=(0.16 - 0.02 * k, -0.04 - 0.14 * k, 0.66), rot=(0.08, 0.1, a))
    scallion(dome(0.70, 0.14, 0.5, -0.05, 0.06), 0.38, 40, -0.05, 0.06)
    specks(dome(0.66, 0.14, 0.7), 0.66, 60, mat("#f3e2bd", rough=0.4), 0.012, 0.017, flat=0.6, long=1.7)
    specks(dome(0.64, 0.14, 0.7), 0.62, 40, mat("#a81508", "#d8331a", 9, rough=0.2, coat=0.6), 0.014, 0.034, flat=0.25)


def scallion_oil():
    scene()
    bowl(1.0, 0.6)
    disc(0.80, 0.36, mat("#5a2a0c", "#8a4a18", 3, rough=0.08, coat=0.6))
    noodles(0.84, 0.36, 0.30, mat("#c98c3c", "#e6b768", 3, rough=0.24, sss=0.1, coat=0.75), bundles=24, strands=11)
    g = mat("#4c4a14", "#8a7a22", 6, rough=0.3, coat=0.5)
    g2 = mat("#2f1a08", "#6b4314", 6, rough=0.3, coat=0.5)
    for m, n in ((g, 26), (g2, 22)):
        ps = []
        for _ in range(n):
            x, y = spot(0.34, cx=-0.02, cy=0.06)
            h, c, L = R.random() * TAU, R.uniform(-3, 3), R.uniform(0.25, 0.5)
            p = []
            for i in range(16):
                p.append((x, y, 0.63 + 0.16 * max(0, 1 - (x * x + y * y) / 0.3) + 0.03 * math.sin(i * 0.6 + c) + 0.03 * R.random() * 0.3))
                h += c * L / 16
                x, y = x + math.cos(h) * L / 16, y + math.sin(h) * L / 16
            ps.append(p)
        tube(ps, 0.019, m, 3, taper=lambda t, k: 0.5 + 0.5 * math.sin(t * math.pi))
    scallion(dome(0.64, 0.18, 0.7), 0.6, 46)
    specks(dome(0.62, 0.18, 0.75), 0.72, 90, mat("#f3e2bd", rough=0.4), 0.012, 0.017, flat=0.6, long=1.7)
    chopsticks()


def wonton():
    scene()
    soup_bowl("#d9a548", "#ecc878", "#f5d48a", 80, kit.INDIGO, level=0.56, rough=0.03)
    skin = mat("#f5c79b", "#fbe9c6", 2.4, rough=0.2, sss=0.3, coat=0.7)
    fill = mat("#f0a27a", "#f7c3a0", 4, rough=0.3, sss=0.3, coat=0.4)

    def w(loc, yaw, sd):
        def f(u, v):
            a, r = u * TAU, v
            body = 0.2 * math.sin(min(1, r / 0.55) * math.pi / 2) if r < 0.55 else 0.2 + (r - 0.55) * 0.2
            z = 0.17 * math.cos(min(1, r / 0.55) * math.pi / 2) if r < 0.55 else 0.0
            ruf = max(0, r - 0.55) * 2
            z += ruf * (0.05 + 0.05 * math.sin(a * 6 + sd) + 0.05 * noise.noise((math.cos(a) * 2, math.sin(a) * 2, sd)))
            body *= 1 + ruf * 0.10 * math.sin(a * 3 + sd)
            return (body * math.cos(a) * 1.15, body * math.sin(a), z)

        o = grid(f, 60, 22, skin, wrap_u=True, sub=1, loc=loc, rot=(R.uniform(-0.25, 0.25), R.uniform(-0.25, 0.25), yaw), scale=(0.92,) * 3)
        so = o.modifiers.new("t", "SOLIDIFY")
        so.thickness = 0.012
        b = blob(0.15, fill, 0.08, 1.5, 3, loc=(loc[0], loc[1], loc[2] + 0.03))
        b.scale = (1.15, 1, 0.85)

    k = 0
    for rad, n, z in ((0.0, 1, 0.60), (0.45, 6, 0.575)):
        for i in range(n):
            a = i / n * TAU + 0.1
            w((rad * math.cos(a), rad * math.sin(a), z), R.random() * TAU, k * 1.7)
            k += 1
    sh = mat("#ef7d4e", "#f9b592", 9, rough=0.25, sss=0.3, coat=0.5)
    for x, y, a in ((-0.22, 0.26, 0.4), (0.34, 0.02, 2.2), (-0.16, -0.24, 4.0)):
        p = [(x + 0.13 * math.cos(a + t * 0.34), y + 0.13 * math.sin(a + t * 0.34), 0.74 + 0.02 * math.sin(t)) for t in range(13)]
        tube([p], 0.062, sh, 5, taper=lambda t, _: (1 - t * 0.72) * (1 + 0.10 * math.sin(t * 38)))
    nori = mat("#10211a", "#1f3a2a", 9, rough=0.4, coat=0.3)
    specks(flat(0.575), 0.78, 16, nori, 0.03, 0.06, flat=0.12)
    scallion(flat(0.62), 0.72, 60, size=0.9)


def dumplings():
    scene()
    plate(1.22, kit.INDIGO)
    skin = mat("#efd6a2", "#fae9c6", 3, rough=0.28, sss=0.32, coat=0.55, bump=0.05)

    def one(loc, yaw, s=1.0, tilt=0.0):
        def f(u, v):
            t, a = u * 2 - 1, v * math.pi
            e = max(0.0, 1 - abs(t) ** 2.6)
            bend = -0.14 * t * t
            wdt, hgt = 0.165 * e**0.55 + 0.012, 0.185 * e**0.5 + 0.01
            y = wdt * math.cos(a)
            z = hgt * math.sin(a) ** 0.8
            crest = max(0, math.sin(a) - 0.86) / 0.14
            z += crest * (0.065 + 0.016 * math.cos(t * 24)) * (0.25 + 0.75 * e**0.4)
            y = y * (1 - 0.75 * crest) + crest * 0.03 * math.sin(t * 24)
            pl = max(0, math.sin(a) - 0.45) * (1 - crest)
            y += 0.020 * pl * math.sin(t * 24) * (1 if a < math.pi / 2 else 0.3)
            return (t * 0.34, y + bend, z)

        grid(f, 72, 40, skin, loc=loc, rot=(tilt, 0, yaw), scale=(s,) * 3, sub=1)

    for i in range(9):
        a = i / 9 * TAU + 0.2
        one((0.72 * math.cos(a), 0.72 * math.sin(a), 0.075), a + math.pi / 2 + 0.5, 1.02)
    for i in range(4):
        a = i / 4 * TAU + 0.7
        one((0.30 * math.cos(a), 0.30 * math.sin(a), 0.07), a + math.pi / 2 + 0.3, 1.02)
    one((0.02, 0.02, 0.235), 0.5, 1.0)
    scallion(flat(0.24), 0.8, 26, size=0.75)
    specks(flat(0.07), 0.95, 40, mat("#1c1712", rough=0.4), 0.012, 0.016, flat=0.6, long=1.7)
    dish = (1.22, -0.82, 0)
    bowl(0.30, 0.17, kit.INDIGO, loc=dish)
    d = disc(0.26, 0.13, mat("#1d0a04", "#3a1608", 4, rough=0.05, coat=0.7))
    d.location = (dish[0], dish[1], 0)
    specks(flat(0.14), 0.16, 26, mat("#c42410", "#e2501c", 9, rough=0.2, coat=0.6), 0.012, 0.024, dish[0], dish[1], flat=0.4)
    chopsticks(1.50, 0.55, 0.10)


def bao():
    scene()
    r = 1.12
    bam = wood("#b07a3a", "#dcb274", 2.2, 7, 0.42)
    slat = wood("#c99a58", "#ecd0a0", 2.2, 7, 0.5)
    lathe([(r, 0), (r, 0.5), (r - 0.02, 0.52), (r - 0.08, 0.52), (r - 0.10, 0.5), (r - 0.10, 0.02), (r, 0)], bam, sub=0)
    for z in (0.06, 0.40):
        ring(r + 0.012, 0.034, mat("#8a5a26", "#b5823f", 6, rough=0.45), (0, 0, z))
    for i in range(-8, 9):
        x = i * 0.13
        w = math.sqrt(max(0.02, (r - 0.1) ** 2 - x * x))
        mesh([(x - 0.052, -w, 0.2), (x + 0.052, -w, 0.2), (x + 0.052, w, 0.2), (x - 0.052, w, 0.2)], [(0, 1, 2, 3)], slat)
    disc(0.93, 0.215, mat("#f4ead6", "#efe0c2", 6, rough=0.8), wave=0.01)
    dough = mat("#f3e3c3", "#fdf5e4", 3, rough=0.36, sss=0.35, coat=0.22, bump=0.06, bscale=26)

    def one(x, y, sd, s=1.0):
        n = 18

        def f(u, v):
            a = u * TAU
            rr = 0.30 * math.sin(min(1, v * 1.02) * math.pi * 0.93 + 0.10) ** 0.62 if v < 0.999 else 0.0
            rr *= 1 - 0.30 * v**3
            z = 0.015 + 0.37 * v**0.9 + 0.05 * max(0, v - 0.8) * 5
            k = max(0, v - 0.30) / 0.70
            tw = 2.1 * k * k
            plt_ = 0.075 * k**0.8 * (0.5 + 0.5 * math.cos((a + tw) * n)) * (1 - 0.3 * k)
            rr = max(0.014, rr * (1 - plt_ * 2.0))
            z += 0.035 * k * (0.5 + 0.5 * math.cos((a + tw) * n + 0.8)) * (1 - k * 0.4)
            q = 1 + 0.03 * noise.noise((math.cos(a), math.sin(a), sd))
            return (rr * q * math.cos(a), rr * q * math.sin(a), z)

        grid(f, 216, 40, dough, wrap_u=True, loc=(x, y, 0.2), rot=(0, 0, sd), scale=(s,) * 3)
        blob(0.05, dough, 0.25, 2, 2, loc=(x, y, 0.2 + 0.425 * s), flat=0.7)

    one(0, 0, 0.3)
    for i in range(6):
        a = i / 6 * TAU + 0.25
        one(0.63 * math.cos(a), 0.63 * math.sin(a), i * 1.3 + 1, R.uniform(0.97, 1.03))
    dish = (1.42, -0.78, 0)
    bowl(0.27, 0.16, kit.CREAM, loc=dish)
    d = disc(0.235, 0.12, mat("#24100a", "#4a200e", 4, rough=0.05, coat=0.7))
    d.location = (dish[0], dish[1], 0)
    gin = mat("#f2d06a", "#fbe7a4", 5, rough=0.35, sss=0.2)
    tube([[(dish[0] + R.uniform(-0.1, 0.1) + 0.07 * t * math.cos(k), dish[1] + R.uniform(-0.02, 0.02) + 0.07 * t * math.sin(k), 0.135 + 0.012 * t) for t in (-1, 0, 1)] for k in range(12)], 0.011, gin)


def cucumber():
    scene()
    plate(1.16, kit.INDIGO, h=0.22)
    disc(0.8, 0.085, mat("#6b3a10", "#97602a", 4, rough=0.06, coat=0.6, ))
    sk = mat("#1f5a1c", "#4d8f32", 7, rough=0.2, coat=0.6, bump=0.3, bscale=22)
    fl = mat("#b5d36e", "#dfecae", 5, rough=0.2, sss=0.3, coat=0.6)

    def piece(loc, rot, L, s):
        def skin(u, v):
            a = v * math.pi
            j = 1 + 0.08 * noise.noise((u * 3, v * 3, L * 9))
            return ((u - 0.5) * L + 0.05 * noise.noise((v * 4, 2, L * 5)), s * j * math.cos(a), s * j * math.sin(a))

        def cut(u, v):
            y = (v * 2 - 1) * s * 0.985
            e = 1 - abs(v * 2 - 1)
            return ((u - 0.5) * L, y, -0.012 + 0.05 * e * noise.noise((u * 7, v * 7, L * 3)) - 0.012 * e)

        o = grid(skin, 16, 16, sk, loc=loc, rot=rot)
        grid(cut, 22, 22, fl, loc=loc, rot=rot)
        for x in (-0.5, 0.5):
            n = 14
            vs = [(x * L + 0.04 * noise.noise((i / n * 4, 2, L * 5)), s * 0.99 * math.cos(i / n * math.pi), s * 0.99 * math.sin(i / n * math.pi)) for i in range(n + 1)]
            mesh(vs, [tuple(range(n + 1))], fl, smooth=False, loc=loc, rot=rot)
        return o

    pts = []
    for k in range(30):
        x, y = spot(0.74, pts=pts, gap=0.2)
        z = 0.16 + 0.34 * max(0, 1 - (x * x + y * y) / 0.62)
        up = R.random() < 0.5
        piece((x, y, z), ((math.pi if up else 0) + R.uniform(-0.7, 0.7), R.uniform(-0.3, 0.3), R.random() * TAU), R.uniform(0.30, 0.46), R.uniform(0.135, 0.16))
    top = dome(0.26, 0.40, 0.86)
    specks(top, 0.5, 50, mat("#f6ecca", "#fffbe8", 5, rough=0.3, sss=0.2), 0.018, 0.036, flat=0.6)
    specks(top, 0.6, 34, mat("#b8150a", "#e03a1a", 9, rough=0.2, coat=0.6), 0.02, 0.045, flat=0.25)
    specks(top, 0.66, 60, mat("#f3e2bd", rough=0.4), 0.013, 0.018, flat=0.6, long=1.7)
    chopsticks(1.40)


def mapo():
    scene()
    bowl(1.06, 0.5, kit.CREAM)
    disc(0.97, 0.37, mat("#7a1404", "#b8260a", 3, rough=0.08, coat=0.8, bump=0.2, bscale=6), wave=0.02)
    oil(0.94, 0.376, mat("#e0400f", rough=0.03, coat=1), 120)
    tf = mat("#f6e6c2", "#dd6a22", 2.6, rough=0.2, sss=0.25, coat=0.7, lo=0.46, hi=0.72)
    pts = []
    base = []
    for _ in range(6):
        bpy.ops.mesh.primitive_cube_add(size=0.24, location=(0, 0, -5))
        o = bpy.context.object
        b = o.modifiers.new("b", "BEVEL")
        b.width, b.segments = 0.035, 4
        o.data.polygons.foreach_set("use_smooth", [True] * 6)
        for v in o.data.vertices:
            v.co += Vector((R.uniform(-0.02, 0.02), R.uniform(-0.02, 0.02), R.uniform(-0.02, 0.02)))
        o.data.materials.append(tf)
        base.append(o)
    for _ in range(30):
        x, y = spot(0.78, pts=pts, gap=0.24)
        z = 0.33 + 0.16 * max(0, 1 - (x * x + y * y) / 0.6)
        copy(R.choice(base), (x, y, z), (R.uniform(-0.35, 0.35), R.uniform(-0.35, 0.35), R.random() * TAU))
    for _ in range(7):
        x, y = spot(0.34)
        copy(R.choice(base), (x, y, 0.60), (R.uniform(-0.5, 0.5), R.uniform(-0.5, 0.5), R.random() * TAU), 0.95)
    m = mat("#4a1708", "#8a3818", 7, rough=0.25, coat=0.7, bump=0.5, bscale=16)
    bs = [blob(1, m, 0.5, 1.8, 2, loc=(0, 0, -5)) for _ in range(4)]
    for _ in range(300):
        x, y = spot(0.86)
        s = R.uniform(0.022, 0.05)
        z = 0.40 + (0.28 * max(0, 1 - (x * x + y * y) / 0.6)) * R.random() ** 0.5
        copy(R.choice(bs), (x, y, z), tumble(), s)
    top = dome(0.47, 0.22, 0.8)
    sauce = mat("#8a1505", "#c8340f", 5, rough=0.06, coat=1.0)
    for _ in range(34):
        x, y = spot(0.7)
        b = blob(R.uniform(0.04, 0.085), sauce, 0.4, 2, 2, loc=(x, y, top(x, y) + 0.015))
        b.scale = (1.3, 1, 0.28)
    scallion(top, 0.66, 60)
    specks(top, 0.7, 80, mat("#5a1d10", "#8a3a20", 9, rough=0.5), 0.010, 0.018)
    chopsticks(1.45)


def greens():
    scene()
    plate(1.2, h=0.2)
    disc(0.8, 0.07, mat("#a8a860", "#cfc98a", 4, rough=0.05, coat=0.6))
    lf, st = greens_mats()
    for ringn, n, rad, z, sc in ((0, 11, 0.30, 0.12, 1.0), (1, 9, 0.22, 0.24, 0.92), (2, 6, 0.12, 0.34, 0.8)):
        for i in range(n):
            a = i / n * TAU + ringn * 0.4 + R.uniform(-0.12, 0.12)
            # stalks meet in the middle, blades fall outward
            leaf(lf, st, 0.86, 0.34, 0.38, stem=0.40, loc=(-0.02 - rad * 0.35 * math.sin(a), rad * 0.35 * math.cos(a), z), rot=(0.16 + R.uniform(-0.1, 0.1), R.uniform(-0.25, 0.25), a), scale=sc * R.uniform(0.95, 1.05))
    top = dome(0.26, 0.20, 0.9)
    ga = mat("#f3e4b4", "#fdf6dc", 5, rough=0.3, sss=0.2, coat=0.4)
    sl = lathe([(0, 0.14), (0.5, 0.12), (0.9, 0.02), (1, 0), (0.9, -0.06), (0, -0.1)], ga, seg=20, sub=1, loc=(0, 0, -5))
    for _ in range(26):
        x, y = spot(0.55)
        s = R.uniform(0.04, 0.062)
        copy(sl, (x, y, top(x, y) + 0.07), tumble(0.6), (s * 1.3, s, s))
    specks(lambda x, y: top(x, y) + 0.05, 0.5, 14, mat("#c42410", "#e2501c", 9, rough=0.2, coat=0.6), 0.02, 0.04, flat=0.25)
    chopsticks(1.45)


def flower(loc, rot, s, petals, heart, n=5):
    for k in range(n):
        def f(u, v):
            w = 0.36 * math.sin(math.pi * min(1, u * 0.93 + 0.05)) ** 0.7
            t = v * 2 - 1
            return (w * t, u, 0.12 * u * u + 0.16 * t * t * w)

        o = grid(f, 10, 7, petals, sub=1)
        o.matrix_world = Matrix.Translation(loc) @ Euler(rot).to_matrix().to_4x4() @ Matrix.Rotation(k / n * TAU, 4, "Z") @ Matrix.Scale(s, 4)
    blob(s * 0.17, heart, 0.2, 3, 2, loc=(loc[0], loc[1], loc[2] + s * 0.06))


def tea():
    scene()
    plate(0.98, h=0.09)
    bowl(0.72, 0.62, kit.CREAM, loc=(0, 0, 0.05))
    d = disc(0.66, 0.56, mat("#dfb440", "#efd06c", 2, rough=0.02, coat=0.8, spec=0.7), wave=0.003)
    d.location = (0, 0, 0)
    pet = mat("#fdf8ea", "#fffdf6", 4, rough=0.5, sss=0.3)
    hrt = mat("#efc53c", "#f6da6a", 8, rough=0.5)
    for x, y, s, r in ((-0.2, 0.16, 0.19, 0.2), (0.16, 0.26, 0.15, 1.1), (0.06, -0.18, 0.17, 2.0)):
        flower((x, y, 0.575), (R.uniform(-0.15, 0.15), R.uniform(-0.15, 0.15), r), s, pet, hrt, 6)
    lf = mat("#3f5a1c", "#6e8430", 6, rough=0.4, coat=0.3)
    ps = []
    for _ in range(12):
        x, y = spot(0.5)
        a = R.random() * TAU
        ps.append([(x + 0.09 * t * math.cos(a) , y + 0.09 * t * math.sin(a) + 0.02 * t * t, 0.565) for t in (-1, -0.5, 0, 0.5, 1)])
    tube(ps, 0.014, lf, 3, taper=lambda t, _: math.sin(t * math.pi) * 0.9 + 0.1)
    for x, y, s, r in ((1.18, 0.62, 0.2, 0.4), (1.36, 0.36, 0.17, 1.5), (-1.22, -0.62, 0.2, 2.4), (1.10, -0.78, 0.16, 0.9)):
        flower((x, y, 0.05), (R.uniform(-0.2, 0.2), R.uniform(-0.2, 0.2), r), s, pet, hrt, 6)
    gl = mat("#4f7a22", "#7fa83c", 5, rough=0.35, coat=0.3)

    def lv(u, v):
        w = 0.17 * math.sin(math.pi * u) ** 0.8
        t = v * 2 - 1
        return (w * t, u * 0.55, 0.05 + 0.06 * t * t + 0.07 * math.sin(u * 3))

    for x, y, a in ((1.2, 0.6, 0.9), (1.3, 0.36, -1.9), (-1.22, -0.62, 1.6)):
        grid(lv, 16, 9, gl, sub=1, loc=(x, y, 0), rot=(0, 0, a))


def soy():
    scene()
    _soybeans()
    bowl(0.80, 0.6, kit.INDIGO, loc=(-0.34, 0.02, 0))
    d = disc(0.735, 0.52, mat("#efe0bf", "#f8edd4", 2, rough=0.16, sss=0.3, coat=0.5), wave=0.004)
    d.location = (-0.34, 0.02, 0)
    fo = mat("#fbf3e0", rough=0.2, sss=0.3, coat=0.6)
    base = blob(1, fo, 0, sub=2, loc=(0, 0, -5))
    for k in range(46):
        a = R.gauss(2.3, 0.5) if k < 34 else R.random() * TAU
        s = R.uniform(0.012, 0.034)
        q = 0.70 - s - abs(R.gauss(0, 0.02))
        copy(base, (-0.34 + q * math.cos(a), 0.02 + q * math.sin(a), 0.522), (0, 0, 0), (s, s, s * 0.6))
    m = mat("#b5651d", "#e3a24c", 3.5, rough=0.42, coat=0.25, bump=0.6, bscale=12)
    for x, y, a, z, L in ((0.74, 0.06, 0.22, 0.15, 0.92), (1.04, -0.06, 0.16, 0.15, 0.9), (0.88, 0.0, 0.36, 0.34, 0.9)):
        for k in (-1, 1):
            p = []
            for i in range(60):
                t = i / 59 * 2 - 1
                sx = 0.075 * k * math.cos(t * 2.2) + 0.016 * noise.noise((t * 4, k, a * 9))
                p.append((x + sx * math.cos(a) - math.sin(a) * t * L, y + sx * math.sin(a) + math.cos(a) * t * L, z + 0.03 * k * math.sin(t * 2.4)))
            tube([p], 0.115, m, 6, taper=lambda t, _: (0.82 + 0.16 * math.sin(t * 21 + k) * 0.5 + 0.12 * noise.noise((t * 9, k, a * 5))) * min(1, 0.45 + 5 * min(t, 1 - t)))


def _soybeans():
    b = blob(1, mat("#e6c682", "#f3dfae", 5, rough=0.4), 0.06, 1.5, 2, loc=(0, 0, -5))
    pts = []
    for _ in range(11):
        x, y = spot(0.42, pts=pts, gap=0.15, cx=-1.25, cy=-0.66)
        copy(b, (x, y, 0.05), tumble(0.4), (0.068, 0.056, 0.054))


def mung():
    scene()
    bowl(0.98, 0.66, kit.CREAM)
    disc(0.88, 0.50, mat("#5d6b1e", "#8c9838", 2.4, rough=0.04, coat=0.8), wave=0.004)
    bm = [mat("#4c6a1a", "#7d9a34", 5, rough=0.25, coat=0.5), mat("#637f24", "#9db04a", 5, rough=0.25, coat=0.5), mat("#a9a860", "#d8d29a", 5, rough=0.35, sss=0.2)]
    bases = [blob(1, m, 0.06, 1.5, 2, loc=(0, 0, -5)) for m in bm]
    for _ in range(330):
        x, y = spot(0.82)
        s = R.uniform(0.040, 0.052)
        h = 0.10 * max(0, 1 - (x * x + y * y) / 0.35)
        copy(bases[R.choices((0, 1, 2), (5, 4, 1.4))[0]], (x, y, 0.475 + R.random() * 0.03 + h), tumble(0.5), (s * 1.28, s, s))
    lily = mat("#f5ecd2", "#fdf8ea", 4, rough=0.3, sss=0.3, coat=0.4)

    def lv(u, v):
        w = 0.10 * math.sin(math.pi * u) ** 0.7
        t = v * 2 - 1
        return (w * t, u * 0.26, 0.10 * t * t + 0.05 * math.sin(u * 3))

    for _ in range(11):
        x, y = spot(0.5)
        o = grid(lv, 12, 8, lily, sub=1, loc=(x, y, 0.58 + 0.03 * R.random()), rot=(R.uniform(-0.2, 0.2), R.uniform(-0.2, 0.2), R.random() * TAU))
        so = o.modifiers.new("t", "SOLIDIFY")
        so.thickness = 0.015
    goji = blob(1, mat("#c8280c", "#ea5a1c", 5, rough=0.25, coat=0.6), 0.1, 2, 2, loc=(0, 0, -5))
    for _ in range(12):
        x, y = spot(0.6)
        copy(goji, (x, y, 0.60), tumble(0.3), (0.062, 0.036, 0.034))
    sp = mat("#f3ead8", "#e9dcc2", 3, rough=0.2, coat=0.7)
    bl = blob(0.24, sp, 0, sub=3, loc=(1.28, -0.42, 0.09), rot=(0, 0, 0.2))
    bl.scale = (0.72, 1.1, 0.22)
    tube([[(1.30 - 0.06 * t, -0.25 + 0.9 * t, 0.08 + 0.1 * t) for t in (0, 0.3, 0.6, 1)]], 0.05, sp, 5)


def osmanthus():
    scene()
    plate(1.15, kit.INDIGO, h=0.10)
    jel = mat("#f4a81e", "#ffc94a", 2, rough=0.08, sss=0.4, coat=0.8, trans=0.15)
    milk = mat("#f8efdc", "#fffaf0", 3, rough=0.2, sss=0.35, coat=0.5)
    pet = mat("#f2a818", "#fbcf4c", 9, rough=0.5, sss=0.1)
    fl = []
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=2, radius=1, location=(0, 0, -5))
    fl = bpy.context.object
    fl.data.materials.append(pet)

    def tiny(x, y, z, s):
        a0 = R.random() * TAU
        for k in range(4):
            a = a0 + k * TAU / 4
            copy(fl, (x + s * 0.8 * math.cos(a), y + s * 0.8 * math.sin(a), z), (0, 0, a), (s * 0.75, s * 0.5, s * 0.22))

    def cake(x, y, z, a, s=1.0):
        for zz, h, m in ((0, 0.17, milk), (0.17, 0.17, jel)):
            bpy.ops.mesh.primitive_cube_add(size=1, location=(x, y, z + (zz + h / 2) * s), rotation=(0, 0, a))
            o = bpy.context.object
            o.scale = (s, s, s)
            for v in o.data.vertices:
                v.co.x, v.co.y, v.co.z = v.co.x * 0.46 + v.co.y * 0.16, v.co.y * 0.42, v.co.z * h
            b = o.modifiers.new("b", "BEVEL")
            b.width, b.segments = 0.022, 4
            o.data.polygons.foreach_set("use_smooth", [True] * 6)
            o.data.materials.append(m)
        for _ in range(9):
            tx, ty = R.uniform(-0.19, 0.19), R.uniform(-0.17, 0.17)
            tx += ty * 0.38
            tiny(x + s * (tx * math.cos(a) - ty * math.sin(a)), y + s * (tx * math.sin(a) + ty * math.cos(a)), z + 0.345 * s, R.uniform(0.018, 0.026))

    for i in range(6):
        a = i / 6 * TAU + 0.26
        cake(0.56 * math.cos(a), 0.56 * math.sin(a), 0.055, a + 1.2)
    cake(0.0, 0.0, 0.055, 0.5)
    cake(0.02, 0.06, 0.40, 1.0)
    for _ in range(60):
        x, y = spot(0.98)
        tiny(x, y, 0.07 + 0.05 * max(0, math.hypot(x, y) - 0.7), R.uniform(0.016, 0.024))
    for _ in range(16):
        x, y = R.choice(((1.35, 0.5), (-1.4, -0.55)))
        tiny(x + R.gauss(0, 0.1), y + R.gauss(0, 0.1), 0.012, R.uniform(0.02, 0.028))


DISHES = {
    "braised-beef-noodles": beef,
    "tomato-egg-noodles": tomato_egg,
    "dan-dan-noodles": dandan,
    "scallion-oil-noodles": scallion_oil,
    "shrimp-wonton-soup": wonton,
    "pork-dumplings": dumplings,
    "xiaolongbao": bao,
    "cucumber-salad": cucumber,
    "mapo-tofu": mapo,
    "stir-fried-greens": greens,
    "jasmine-tea": tea,
    "soy-milk": soy,
    "mung-bean-soup": mung,
    "osmanthus-cake": osmanthus,
}


def save(png, webp):
    """PNG → WebP within 40 KB."""
    from PIL import Image

    im = Image.open(png).convert("RGB")
    for q in range(84, 30, -4):
        im.save(webp, quality=q, method=6)
        if os.path.getsize(webp) <= 40_000:
            break


if __name__ == "__main__":
    args = sys.argv[1:]
    out, names = args[0], [a for a in args[1:] if not a.startswith("-")] or list(DISHES)
    quick = "-q" in args
    for n in names:
        DISHES[n]()
        tmp = os.path.join(os.environ.get("TMPDIR", "/tmp"), n + ".png")
        kit.render(tmp, 10 if quick else 14, (400, 300) if quick else (800, 600))
        if not quick:
            save(tmp, os.path.join(out, n + ".webp"))
