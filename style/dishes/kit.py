"""Parts of the dish pictures: materials, tableware, noodles, garnish, light and camera (Blender 5.0 as a Python module, Cycles)."""
import math
import random

import bpy
from mathutils import Euler, Matrix, Vector, noise

R = random.Random(7)
TAU = math.tau


def lin(h):
    """#rrggbb → linear RGBA."""
    c = [int(h[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in c] + [1]


_mats = {}


def mat(c1, c2=None, scale=6, rough=0.45, sss=0.0, coat=0.0, bump=0.0, bscale=20, trans=0.0, spec=0.5, detail=4, lo=0.35, hi=0.65):
    key = (c1, c2, scale, rough, sss, coat, bump, bscale, trans, spec, detail, lo, hi)
    if key in _mats:
        return _mats[key]
    m = bpy.data.materials.new("m")
    m.use_nodes = True
    t = m.node_tree
    p = t.nodes["Principled BSDF"]
    p.inputs["Base Color"].default_value = lin(c1)
    p.inputs["Roughness"].default_value = rough
    p.inputs["Specular IOR Level"].default_value = spec
    p.inputs["Coat Weight"].default_value = coat
    p.inputs["Coat Roughness"].default_value = 0.08
    p.inputs["Transmission Weight"].default_value = trans
    if sss:
        p.inputs["Subsurface Weight"].default_value = sss
        p.inputs["Subsurface Radius"].default_value = (1.0, 0.6, 0.35)
        p.inputs["Subsurface Scale"].default_value = 0.1
    co = t.nodes.new("ShaderNodeTexCoord")
    if c2:
        n = t.nodes.new("ShaderNodeTexNoise")
        n.inputs["Scale"].default_value = scale
        n.inputs["Detail"].default_value = detail
        r = t.nodes.new("ShaderNodeValToRGB")
        r.color_ramp.elements[0].color = lin(c1)
        r.color_ramp.elements[1].color = lin(c2)
        r.color_ramp.elements[0].position = lo
        r.color_ramp.elements[1].position = hi
        t.links.new(co.outputs["Object"], n.inputs["Vector"])
        t.links.new(n.outputs["Fac"], r.inputs["Fac"])
        t.links.new(r.outputs["Color"], p.inputs["Base Color"])
    if bump:
        n = t.nodes.new("ShaderNodeTexNoise")
        n.inputs["Scale"].default_value = bscale
        b = t.nodes.new("ShaderNodeBump")
        b.inputs["Strength"].default_value = bump
        b.inputs["Distance"].default_value = 0.05
        t.links.new(co.outputs["Object"], n.inputs["Vector"])
        t.links.new(n.outputs["Fac"], b.inputs["Height"])
        t.links.new(b.outputs["Normal"], p.inputs["Normal"])
    _mats[key] = m
    return m


def wood(c1, c2, scale=1.0, stretch=9, rough=0.5, rot=0.0):
    m = bpy.data.materials.new("wood")
    m.use_nodes = True
    t = m.node_tree
    p = t.nodes["Principled BSDF"]
    co = t.nodes.new("ShaderNodeTexCoord")
    mp = t.nodes.new("ShaderNodeMapping")
    mp.inputs["Scale"].default_value = (scale, scale * stretch, scale)
    mp.inputs["Rotation"].default_value = (0, 0, rot)
    n = t.nodes.new("ShaderNodeTexNoise")
    n.inputs["Scale"].default_value = 1.4
    n.inputs["Detail"].default_value = 10
    n.inputs["Distortion"].default_value = 0.6
    r = t.nodes.new("ShaderNodeValToRGB")
    r.color_ramp.elements[0].color = lin(c1)
    r.color_ramp.elements[1].color = lin(c2)
    r.color_ramp.elements[0].position = 0.3
    r.color_ramp.elements[1].position = 0.72
    b = t.nodes.new("ShaderNodeBump")
    b.inputs["Strength"].default_value = 0.12
    t.links.new(co.outputs["Object"], mp.inputs["Vector"])
    t.links.new(mp.outputs["Vector"], n.inputs["Vector"])
    t.links.new(n.outputs["Fac"], r.inputs["Fac"])
    t.links.new(r.outputs["Color"], p.inputs["Base Color"])
    t.links.new(n.outputs["Fac"], b.inputs["Height"])
    t.links.new(b.outputs["Normal"], p.inputs["Normal"])
    p.inputs["Roughness"].default_value = rough
    return m


def mesh(verts, faces, m, smooth=True, sub=0, loc=(0, 0, 0), rot=(0, 0, 0), scale=(1, 1, 1)):
    me = bpy.data.meshes.new("x")
    me.from_pydata(verts, [], faces)
    me.update()
    if smooth:
        me.polygons.foreach_set("use_smooth", [True] * len(me.polygons))
    o = bpy.data.objects.new("x", me)
    bpy.context.collection.objects.link(o)
    me.materials.append(m)
    o.location, o.rotation_euler, o.scale = loc, rot, scale
    if sub:
        s = o.modifiers.new("s", "SUBSURF")
        s.levels = s.render_levels = sub
    return o


def copy(o, loc, rot=(0, 0, 0), scale=(1, 1, 1)):
    c = o.copy()
    bpy.context.collection.objects.link(c)
    c.location, c.rotation_euler = loc, rot
    c.scale = scale if isinstance(scale, (tuple, list)) else (scale,) * 3
    return c


def grid(f, nu, nv, m, wrap_u=False, wrap_v=False, **kw):
    """Surface from f(u, v), u and v in 0..1."""
    du, dv = (nu if wrap_u else nu - 1), (nv if wrap_v else nv - 1)
    vs = [f(i / du, j / dv) for i in range(nu) for j in range(nv)]
    fs = []
    for i in range(nu if wrap_u else nu - 1):
        for j in range(nv if wrap_v else nv - 1):
            a, b = i, (i + 1) % nu
            c, d = j, (j + 1) % nv
            fs.append((a * nv + c, b * nv + c, b * nv + d, a * nv + d))
    return mesh(vs, fs, m, **kw)


def lathe(profile, m, seg=96, sub=1, **kw):
    n = len(profile)

    def f(u, v):
        r, z = profile[round(v * (n - 1))]
        return (r * math.cos(u * TAU), r * math.sin(u * TAU), z)

    return grid(f, seg, n, m, wrap_u=True, sub=sub, **kw)


CREAM = dict(c1="#efe6d6", c2="#e4d8c3", scale=3, rough=0.22, coat=0.7)
INDIGO = dict(c1="#20343f", c2="#2c4652", scale=4, rough=0.2, coat=0.8)


def bowl(r=1.0, h=0.72, glaze=CREAM, rim="#7a4a24", loc=(0, 0, 0)):
    g = mat(**glaze)
    outer = [(0.0, 0.03), (r * 0.40, 0.03), (r * 0.42, 0.0), (r * 0.47, 0.0), (r * 0.48, 0.06)]
    for i in range(1, 13):
        a = i / 12
        outer.append((r * (0.48 + 0.52 * math.sin(a * math.pi / 2) ** 0.9), 0.06 + (h - 0.06) * a**1.35))
    inner = [(r * 0.965, h + 0.012)]
    for i in range(11, -1, -1):
        a = i / 12
        inner.append((r * (0.02 + 0.92 * math.sin(a * math.pi / 2) ** 0.85), 0.11 + (h - 0.11) * a**1.5))
    o = lathe(outer + inner, g, loc=loc)
    if rim:
        ring(r * 0.985, 0.021, mat(rim, "#a8703a", 8, rough=0.25, coat=0.6), (loc[0], loc[1], loc[2] + h + 0.004))
    return o


def plate(r=1.25, glaze=CREAM, rim="#7a4a24", loc=(0, 0, 0), h=0.13):
    g = mat(**glaze)
    p = [(0, 0.02), (r * 0.55, 0.02), (r * 0.58, 0), (r * 0.62, 0), (r * 0.8, h * 0.55), (r, h)]
    p += [(r * 0.985, h + 0.025), (r * 0.8, h * 0.62 + 0.03), (r * 0.66, 0.055), (r * 0.5, 0.045), (0, 0.045)]
    lathe(p, g, loc=loc)
    if rim:
        ring(r * 0.993, 0.016, mat(rim, "#a8703a", 8, rough=0.25, coat=0.6), (loc[0], loc[1], loc[2] + h + 0.012))


def ring(r, t, m, loc, seg=96):
    def f(u, v):
        a, b = u * TAU, v * TAU
        return ((r + t * math.cos(b)) * math.cos(a), (r + t * math.cos(b)) * math.sin(a), t * math.sin(b))

    return grid(f, seg, 12, m, wrap_u=True, wrap_v=True, loc=loc)


def disc(r, z, m, wave=0.006, n=40):
    def f(u, v):
        x, y = v * r * math.cos(u * TAU), v * r * math.sin(u * TAU)
        return (x, y, z + wave * noise.noise((x * 3, y * 3, 1.7)) + (0.012 * v**24))

    return grid(f, 96, n, m, wrap_u=True)


def oil(r, z, m, count=60, lo=0.012, hi=0.06, rmin=0.0):
    base = None
    for _ in range(count):
        a, d = R.random() * TAU, rmin + (r - rmin) * math.sqrt(R.random())
        s = lo + (hi - lo) * R.random() ** 3
        loc = (d * math.cos(a), d * math.sin(a), z)
        if base is None:
            base = blob(1, m, rough=0, sub=2, loc=loc)
            base.scale = (s, s, s * 0.16)
        else:
            copy(base, loc, (0, 0, 0), (s * (0.8 + R.random() * 0.4), s, s * 0.16))


def blob(s, m, rough=0.18, freq=1.6, sub=3, seed=None, flat=1.0, loc=(0, 0, 0), rot=(0, 0, 0), box=0.0):
    """Noise-shaped lump; box > 0 pulls it toward a cube (meat, tofu, curd)."""
    seed = R.random() * 100 if seed is None else seed
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=sub + 1, radius=1, location=loc, rotation=rot)
    o = bpy.context.object
    for v in o.data.vertices:
        p = v.co.normalized()
        if box:
            k = 1 / max(abs(p.x), abs(p.y), abs(p.z))
            p = p * ((1 - box) + box * k)
        d = noise.noise(p * freq + Vector((seed, seed, 0))) + 0.4 * noise.noise(p * freq * 2.7 + Vector((0, seed, 9)))
        v.co = p * (1 + rough * d) * s
        v.co.z *= flat
    o.data.polygons.foreach_set("use_smooth", [True] * len(o.data.polygons))
    o.data.materials.append(m)
    return o


def tube(paths, rad, m, res=3, taper=None):
    cu = bpy.data.curves.new("c", "CURVE")
    cu.dimensions = "3D"
    cu.bevel_depth = rad
    cu.bevel_resolution = res
    cu.use_fill_caps = True
    for k, pts in enumerate(paths):
        s = cu.splines.new("POLY")
        s.points.add(len(pts) - 1)
        for i, p in enumerate(pts):
            s.points[i].co = (*p, 1)
            s.points[i].radius = taper(i / (len(pts) - 1), k) if taper else 1
        s.use_smooth = True
    o = bpy.data.objects.new("c", cu)
    bpy.context.collection.objects.link(o)
    cu.materials.append(m)
    return o


def noodles(rr, z0, dome, m, bundles=16, strands=11, rad=0.026, cx=0.0, cy=0.0, length=2.6, curl=1.7):
    """Combed bundles of strands, laid one over the other on a dome."""
    paths = []
    for b in range(bundles):
        lay = b / max(1, bundles - 1)
        ang = R.random() * TAU
        d = rr * 0.8 * math.sqrt(R.random())
        x, y = d * math.cos(ang), d * math.sin(ang)
        head = ang + math.pi / 2 * R.choice((1, -1)) + R.uniform(-0.5, 0.5)
        turn = R.choice((1, -1)) * curl
        spine, step = [], 0.05
        seed = R.random() * 50
        for i in range(int(length * R.uniform(0.7, 1.2) / step)):
            spine.append((x, y, head))
            n = noise.noise((seed, i * 0.05, 0))
            head += (turn + n * 3.2) * step
            if math.hypot(x, y) > rr * 0.86:
                to = math.atan2(-y, -x)
                head += 0.42 * math.sin(to - head)
            x += math.cos(head) * step
            y += math.sin(head) * step
        for s in range(strands):
            off = (s - strands / 2) * rad * 1.95
            ph, sd = R.random() * 9, R.random() * 40
            a, e = R.randint(0, 6), len(spine) - R.randint(0, 6)
            pts = []
            for i in range(a, e):
                px, py, h = spine[i]
                w = off * (1 + 0.25 * noise.noise((seed, i * 0.07, 3))) + 0.03 * noise.noise((sd, i * 0.09, 1))
                qx, qy = px - math.sin(h) * w, py + math.cos(h) * w
                q = math.hypot(qx, qy)
                if q > rr * 0.985:
                    qx, qy, q = qx * rr * 0.985 / q, qy * rr * 0.985 / q, rr * 0.985
                z = z0 + dome * (1 - (q / rr) ** 2) * (0.45 + 0.55 * lay) + 0.05 * lay
                z += 0.028 * math.sin(i * 0.14 + ph * 0.3 + b) + 0.014 * noise.noise((sd, i * 0.12, 5))
                t = i / len(spine)
                z -= 0.10 * (max(0, 0.12 - t) / 0.12 + max(0, t - 0.88) / 0.12)
                pts.append((cx + qx, cy + qy, z))
            if len(pts) > 4:
                paths.append(pts)
    return tube(paths, rad, m)


def spot(rr, k=0, rmin=0.0, pts=None, gap=0.0, cx=0.0, cy=0.0):
    """Random place in a disc, kept `gap` away from those in pts."""
    for _ in range(400):
        a, d = R.random() * TAU, rmin + (rr - rmin) * math.sqrt(R.random())
        p = (cx + d * math.cos(a), cy + d * math.sin(a))
        if pts is None or all(math.hypot(p[0] - q[0], p[1] - q[1]) > gap for q in pts):
            break
    if pts is not None:
        pts.append(p)
    return p


def tumble(t=math.pi):
    return (R.uniform(-t, t), R.uniform(-t, t), R.random() * TAU)


def scallion(zf, rr, count=40, cx=0, cy=0, size=1.0, tilt=0.7):
    """Rings of spring onion on a height function zf(x, y)."""
    ms = [mat("#3f8f2d", "#7cc04a", 9, rough=0.35, sss=0.1), mat("#66b03f", "#b9dd86", 9, rough=0.35, sss=0.1), mat("#2f7a26", "#5aa63a", 9, rough=0.35)]
    bases = []
    for m in ms:
        o, i, h = 0.05, 0.033, 0.03
        bases.append(lathe([(i, -h), (o, -h), (o * 1.04, 0), (o, h), (i, h), (i * 0.96, 0), (i, -h)], m, seg=20, sub=1, loc=(0, 0, -5)))
    for _ in range(count):
        x, y = spot(rr, cx=cx, cy=cy)
        s = size * R.uniform(0.7, 1.25)
        copy(R.choice(bases), (x, y, zf(x, y) + 0.02), tumble(tilt), (s, s * R.uniform(0.75, 1), s * R.uniform(0.6, 1.3)))


def specks(zf, rr, count, m, lo, hi, cx=0, cy=0, flat=0.5, long=1.0):
    base = blob(1, m, rough=0.25, sub=1, loc=(0, 0, -5))
    for _ in range(count):
        x, y = spot(rr, cx=cx, cy=cy)
        s = R.uniform(lo, hi)
        copy(base, (x, y, zf(x, y) + s * 0.3), tumble(0.6), (s * long, s, s * flat))


def leaf(m_leaf, m_stem, length=0.9, width=0.3, bend=0.5, stem=0.45, loc=(0, 0, 0), rot=(0, 0, 0), scale=1.0):
    """A bok choy leaf: thick pale stalk that opens into a ruffled green blade."""
    sd = R.random() * 40

    def prof(t):
        if t < stem:
            return width * (0.30 + 0.08 * math.sin(t / stem * math.pi))
        k = (t - stem) / (1 - stem)
        return width * (0.34 + 0.72 * math.sin(min(1, k * 1.02) * math.pi) ** 0.7 * (1 - 0.18 * k))

    def blade(u, v):
        t, s = stem * 0.75 + u * (1 - stem * 0.75), v * 2 - 1
        k = max(0, (t - stem) / (1 - stem))
        w = prof(t) * (1 if t < 0.99 else 0.3)
        z = bend * (t * t) * -0.5 + 0.10 * s * s * (1 - k) + 0.05 * k * noise.noise((u * 5, s * 2.5, sd)) + 0.035 * k * abs(s) * math.sin(u * 22 + s * 3 + sd)
        z -= 0.05 * (1 - abs(s)) ** 4 * (1 - k * 0.6)
        return (s * w, t * length, z + 0.05)

    def stalk(u, v):
        t = u * (stem + 0.34)
        a = v * TAU
        w = width * (0.34 + 0.06 * math.sin(u * 3)) * (1 if u < 0.5 else max(0.06, 1 - (u - 0.5) * 2.0))
        return (w * math.cos(a), t * length, bend * t * t * -0.5 + 0.055 * math.sin(a) * (1 - u * 0.75) + 0.07 * math.cos(a) ** 2 * (1 - u) + 0.03)

    out = []
    for f, m, nu, nv, wv in ((blade, m_leaf, 40, 22, False), (stalk, m_stem, 30, 18, True)):
        o = grid(f, nu, nv, m, wrap_v=wv, loc=loc, rot=rot, scale=(scale,) * 3)
        if f is blade:
            so = o.modifiers.new("t", "SOLIDIFY")
            so.thickness = 0.018
        out.append(o)
    return out


def greens_mats():
    return (
        mat("#235f1c", "#4c9a2c", 5, rough=0.3, sss=0.06, coat=0.35, bump=0.25, bscale=14),
        mat("#cfe3a6", "#eef4d8", 4, rough=0.28, sss=0.12, coat=0.35),
    )


def chopsticks(x=1.32, y=0.05, ang=0.12, z=0.045):
    m = wood("#3a1d10", "#5a2f1a", 2, 6, 0.28)
    rest = blob(1, mat(**INDIGO), rough=0, sub=2, loc=(x, y + 0.72, 0.03))
    rest.scale = (0.2, 0.07, 0.06)
    for k in (-1, 1):
        dx = k * 0.05
        p = []
        for i in range(30):
            t = i / 29 * 2 - 1
            p.append((x + dx + (math.sin(ang) * -t * 1.5) + k * 0.015 * t, y + t * 1.5, z + 0.05 + 0.03 * t))
        tube([p], 0.036, m, 4, taper=lambda t, _: 1.0 - 0.5 * t)


def scene(table=("#b98a5b", "#d9b184"), cam_h=5.0, look=(0, 0, 0.3), elev=56, lens=62, focus=0.55, key=1.0):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    _mats.clear()
    R.seed(7)
    w = bpy.data.worlds.new("w")
    bpy.context.scene.world = w
    w.use_nodes = True
    w.node_tree.nodes["Background"].inputs[0].default_value = (1.0, 0.93, 0.85, 1)
    w.node_tree.nodes["Background"].inputs[1].default_value = 0.42
    bpy.ops.mesh.primitive_plane_add(size=30)
    bpy.context.object.data.materials.append(wood(*table, scale=0.8, stretch=10, rough=0.48, rot=0.12))
    # planks: thin dark seams
    seam = mat("#5f3f22", rough=0.9)
    for k in range(-6, 7):
        x = k * 1.55 + 0.62
        mesh([(-20, x, 0.002), (20, x, 0.002), (20, x + 0.016, 0.002), (-20, x + 0.016, 0.002)], [(0, 1, 2, 3)], seam, rot=(0, 0, -0.12))

    def area(loc, size, power, col, to=(0, 0, 0.3)):
        li = bpy.data.lights.new("l", "AREA")
        li.size, li.energy, li.color = size, power, col
        o = bpy.data.objects.new("l", li)
        bpy.context.collection.objects.link(o)
        o.location = loc
        o.rotation_euler = (Vector(to) - Vector(loc)).to_track_quat("-Z", "Y").to_euler()

    area((-3.4, 3.6, 4.2), 2.2, 330 * key, (1.0, 0.93, 0.82))
    area((3.8, 1.0, 3.6), 3.0, 70 * key, (1.0, 0.96, 0.92))
    area((0.4, -4.2, 4.4), 3.6, 60 * key, (1.0, 0.95, 0.9))
    cam = bpy.data.cameras.new("cam")
    cam.lens = lens
    e = math.radians(elev)
    o = bpy.data.objects.new("cam", cam)
    bpy.context.collection.objects.link(o)
    t = Vector(look)
    o.location = t + Vector((0, -math.cos(e), math.sin(e))) * cam_h
    o.rotation_euler = (t - o.location).to_track_quat("-Z", "Y").to_euler()
    cam.dof.use_dof = True
    cam.dof.focus_distance = cam_h - focus * 0.6
    cam.dof.aperture_fstop = 1.1
    s = bpy.context.scene
    s.camera = o
    return s


def render(path, samples=96, size=(800, 600)):
    s = bpy.context.scene
    s.render.engine = "CYCLES"
    s.cycles.device = "CPU"
    s.cycles.samples = samples
    s.cycles.use_adaptive_sampling = True
    s.cycles.adaptive_threshold = 0.02
    s.cycles.max_bounces = 8
    s.cycles.sample_clamp_indirect = 4
    s.cycles.caustics_reflective = s.cycles.caustics_refractive = False
    s.cycles.use_denoising = True
    s.cycles.denoiser = "OPENIMAGEDENOISE"
    s.cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    s.render.resolution_x, s.render.resolution_y = size
    s.render.resolution_percentage = 100
    s.render.image_settings.file_format = "PNG"
    s.view_settings.view_transform = "Khronos PBR Neutral"
    s.view_settings.exposure = 0.0
    s.render.filepath = path
    bpy.ops.render.render(write_still=True)
