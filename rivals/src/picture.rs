//! A picture of cost against size: sizes by powers of ten, costs in ns from zero.

use std::fmt::Write as _;

/// A line of the picture.
pub struct Line<'a> {
    pub name: &'a str,
    /// Size and cost in ns.
    pub points: &'a [(f64, f64)],
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
const MARGIN: f64 = 56.0;
const LINE_HEIGHT: f64 = 14.0;
const COLOURS: [&str; 7] = ["#1f5f8b", "#b3541e", "#3c7a3c", "#7a3c6f", "#8b7a1f", "#3c6f7a", "#666666"];

/// The picture as SVG.
pub fn picture(title: &str, lines: &[Line<'_>]) -> String {
    let points = || lines.iter().flat_map(|line| line.points);
    let (first, last) =
        points().fold((f64::INFINITY, 0_f64), |(a, b), (size, _)| (a.min(*size), b.max(*size)));
    // The names stand above every line.
    let names = (LINE_HEIGHT * lines.len() as f64 + 10.0) / (HEIGHT - 2.0 * MARGIN);
    let top = points().fold(0_f64, |top, (_, cost)| top.max(*cost)) / (1.0 - names);
    let x = |size: f64| MARGIN + (size / first).log10() / (last / first).log10() * (WIDTH - 2.0 * MARGIN);
    let y = |cost: f64| HEIGHT - MARGIN - cost / top * (HEIGHT - 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"{MARGIN}\" y=\"24\" font-size=\"15\">{title}</text>\n"
    );
    for step in 0..=4 {
        let cost = top * f64::from(step) / 4.0;
        let at = y(cost);
        let _ = writeln!(
            svg,
            "<line x1=\"{MARGIN}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{:.2} µs</text>",
            WIDTH - MARGIN,
            MARGIN - 6.0,
            at + 4.0,
            cost / 1e3,
        );
    }
    for (size, _) in lines.first().map_or(&[][..], |line| line.points) {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">10^{:.0}</text>",
            x(*size),
            HEIGHT - MARGIN + 20.0,
            size.log10(),
        );
    }
    for ((line, colour), place) in lines.iter().zip(COLOURS).zip(0_u32..) {
        let path: Vec<String> =
            line.points.iter().map(|(size, cost)| format!("{:.1},{:.1}", x(*size), y(*cost))).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\
             <text x=\"{}\" y=\"{:.1}\" fill=\"{colour}\">{}</text>",
            path.join(" "),
            MARGIN + 12.0,
            MARGIN + LINE_HEIGHT * f64::from(place),
            line.name,
        );
        for (size, cost) in line.points {
            let _ = writeln!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{colour}\"/>",
                x(*size),
                y(*cost)
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}
