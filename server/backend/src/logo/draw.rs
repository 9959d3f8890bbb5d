//! From the file that somebody chose to the pictures that are shown: read within bounds, drawn anew, and nothing of the file but its pixels kept.

use super::MAX_USES;
use domain::account::logo::{LogoKind, LogoRefusal, MAX_LOGO, MAX_SIDE};
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageFormat, ImageReader, Limits, Rgba, RgbaImage};
use resvg::{tiny_skia, usvg};
use std::io::Cursor;

/// The side of the square that all others are made from.
const SIDE: u32 = 512;
/// What reading a picture may take, bytes.
const ALLOC: u64 = 96 << 20;
/// Elements of a drawing.
const MAX_NODES: u32 = 20_000;

/// The pictures of a logo.
pub(super) type Drawn = Vec<(LogoKind, Vec<u8>)>;

/// Draws all of them.
pub(super) fn draw(bytes: &[u8]) -> Result<Drawn, LogoRefusal> {
    if bytes.len() > MAX_LOGO {
        return Err(LogoRefusal::TooLarge);
    }
    let whole = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) => {
            raster(bytes, format)?
        }
        _ => vector(bytes)?,
    };
    let cut = trimmed(&whole).ok_or(LogoRefusal::Empty)?;
    LogoKind::ALL
        .into_iter()
        .map(|kind| Ok((kind, png(&on_ground(&cut, kind))?)))
        .collect()
}

fn raster(bytes: &[u8], format: ImageFormat) -> Result<RgbaImage, LogoRefusal> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    match reader.decode() {
        Ok(picture) => Ok(picture
            .resize(SIDE, SIDE, FilterType::Lanczos3)
            .into_rgba8()),
        Err(image::ImageError::Limits(_)) => Err(LogoRefusal::TooMuch),
        Err(_) => Err(LogoRefusal::Kind),
    }
}

/// A drawing, without anything it points to: no script runs, no file and no address is opened, and no text is drawn, for which fonts would be needed.
fn vector(bytes: &[u8]) -> Result<RgbaImage, LogoRefusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| LogoRefusal::Kind)?;
    let options = usvg::roxmltree::ParsingOptions {
        // Entities could stand for entities without end.
        allow_dtd: false,
        nodes_limit: MAX_NODES,
        ..Default::default()
    };
    let document = usvg::roxmltree::Document::parse_with_options(text, options).map_err(
        |error| match error {
            usvg::roxmltree::Error::NodesLimitReached => LogoRefusal::TooMuch,
            _ => LogoRefusal::Kind,
        },
    )?;
    // A use may use what uses: few of them, and nothing grows without end.
    let uses = document
        .descendants()
        .filter(|node| node.tag_name().name() == "use");
    if uses.count() > MAX_USES {
        return Err(LogoRefusal::TooMuch);
    }
    let options = usvg::Options {
        resources_dir: None,
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_xmltree(&document, &options).map_err(|_| LogoRefusal::Kind)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let longest = width.max(height);
    if !longest.is_finite() || longest <= 0.0 {
        return Err(LogoRefusal::Kind);
    }
    let side = SIDE as f32;
    let scale = side / longest;
    let mut map = tiny_skia::Pixmap::new(SIDE, SIDE).ok_or(LogoRefusal::TooMuch)?;
    let middle = tiny_skia::Transform::from_scale(scale, scale)
        .post_translate((side - width * scale) / 2.0, (side - height * scale) / 2.0);
    resvg::render(&tree, middle, &mut map.as_mut());
    let plain = map
        .pixels()
        .iter()
        .flat_map(|pixel| {
            let one = pixel.demultiply();
            [one.red(), one.green(), one.blue(), one.alpha()]
        })
        .collect();
    RgbaImage::from_raw(SIDE, SIDE, plain).ok_or(LogoRefusal::Kind)
}

/// Without empty edges, so that every logo is as large as it can be; none where nothing is seen.
fn trimmed(picture: &RgbaImage) -> Option<RgbaImage> {
    let seen = |(_, _, pixel): &(u32, u32, &Rgba<u8>)| pixel.0[3] > 8;
    let mut edges: Option<(u32, u32, u32, u32)> = None;
    for (x, y, _) in picture.enumerate_pixels().filter(seen) {
        let (left, top, right, bottom) = edges.unwrap_or((x, y, x, y));
        edges = Some((left.min(x), top.min(y), right.max(x), bottom.max(y)));
    }
    let (left, top, right, bottom) = edges?;
    let cut = imageops::crop_imm(picture, left, top, right - left + 1, bottom - top + 1);
    Some(cut.to_image())
}

/// The picture in the middle of its square, on white where nothing may shine through.
fn on_ground(picture: &RgbaImage, kind: LogoKind) -> RgbaImage {
    let side = kind.side();
    let room = (side * kind.filled() / 100).max(1);
    let small = DynamicImage::ImageRgba8(picture.clone())
        .resize(room, room, FilterType::Lanczos3)
        .into_rgba8();
    let ground = if kind.is_opaque() {
        Rgba([255; 4])
    } else {
        Rgba([0; 4])
    };
    let mut square = RgbaImage::from_pixel(side, side, ground);
    let (x, y) = ((side - small.width()) / 2, (side - small.height()) / 2);
    imageops::overlay(&mut square, &small, i64::from(x), i64::from(y));
    square
}

fn png(picture: &RgbaImage) -> Result<Vec<u8>, LogoRefusal> {
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(|_| LogoRefusal::Kind)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CIRCLE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="#f00"/></svg>"##;

    fn icon(drawn: &Drawn, kind: LogoKind) -> RgbaImage {
        let (_, png) = drawn.iter().find(|(one, _)| *one == kind).unwrap();
        image::load_from_memory(png).unwrap().into_rgba8()
    }

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let picture = RgbaImage::from_pixel(width, height, Rgba([0, 0, 255, 255]));
        let picture = DynamicImage::ImageRgba8(picture).into_rgb8();
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_kind_of_picture_becomes_squares_of_their_sides() {
        let formats = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
        let mut files: Vec<Vec<u8>> = formats.map(|format| picture(300, 100, format)).into();
        files.push(CIRCLE.into());
        for file in files {
            let drawn = draw(&file).unwrap();
            for kind in LogoKind::ALL {
                let icon = icon(&drawn, kind);
                assert_eq!((icon.width(), icon.height()), (kind.side(), kind.side()));
            }
        }
        let drawn = draw(CIRCLE.as_bytes()).unwrap();
        let clear = icon(&drawn, LogoKind::Icon512);
        let full = icon(&drawn, LogoKind::Maskable512);
        assert_eq!(clear.get_pixel(0, 0).0[3], 0);
        assert_eq!(full.get_pixel(0, 0).0, [255; 4]);
        assert_eq!(full.get_pixel(256, 256).0, [255, 0, 0, 255]);
    }

    #[test]
    fn a_drawing_neither_runs_nor_opens_anything() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret.png");
        std::fs::write(&secret, picture(10, 10, ImageFormat::Png)).unwrap();
        let inside = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10" onload="alert(1)"><script>alert(1)</script><image width="10" height="10" xlink:href="{}"/><image width="10" height="10" href="data:image/svg+xml,%3Csvg/%3E"/><circle cx="5" cy="5" r="4" fill="#f00"/></svg>"##,
            secret.display()
        );
        // The same as without: nothing of what it points to is seen.
        let drawn = draw(inside.as_bytes()).unwrap();
        assert_eq!(drawn, draw(CIRCLE.as_bytes()).unwrap());
        for (_, png) in drawn {
            assert!(!String::from_utf8_lossy(&png).contains("alert"));
        }
    }

    #[test]
    fn what_is_no_logo_is_told_apart() {
        let bomb = r#"<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>"#;
        let many = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg">{}</svg>"#,
            "<g/>".repeat(30_000)
        );
        let uses = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg"><g id="a"/>{}</svg>"##,
            r##"<use href="#a"/>"##.repeat(MAX_USES + 1)
        );
        let empty = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>"#;
        let wide = picture(MAX_SIDE + 1, 1, ImageFormat::Png);
        let cases: [(&[u8], LogoRefusal); 8] = [
            (b"hello", LogoRefusal::Kind),
            (b"\x89PNG\r\n\x1a\n broken", LogoRefusal::Kind),
            (bomb.as_bytes(), LogoRefusal::Kind),
            (many.as_bytes(), LogoRefusal::TooMuch),
            (uses.as_bytes(), LogoRefusal::TooMuch),
            (empty.as_bytes(), LogoRefusal::Empty),
            (&wide, LogoRefusal::TooMuch),
            (&vec![b' '; MAX_LOGO + 1], LogoRefusal::TooLarge),
        ];
        for (at, (file, refusal)) in cases.into_iter().enumerate() {
            assert_eq!(draw(file), Err(refusal), "{at}");
        }
    }
}
