//! Rich Text Format: its text without the words and groups that say how it looks.

/// The text of a document, its properties and notes among it.
pub(super) fn text(rtf: &str) -> String {
    let mut text = String::with_capacity(rtf.len() / 2);
    let mut rest = rtf;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => rest = control(rest, &mut text),
            '{' | '}' | '\r' | '\n' => {}
            _ => text.push(c),
        }
    }
    text
}

/// Reads what follows a backslash and returns the rest.
fn control<'t>(rest: &'t str, text: &mut String) -> &'t str {
    let Some(first) = rest.chars().next() else { return rest };
    if !first.is_ascii_alphabetic() {
        return symbol(first, rest, text);
    }
    let word = &rest[..rest.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let after = &rest[word.len()..];
    let sign = usize::from(after.starts_with('-'));
    let digits = after[sign..].bytes().take_while(u8::is_ascii_digit).count();
    let number = &after[..if digits > 0 { sign + digits } else { 0 }];
    let after = &after[number.len()..];
    let after = after.strip_prefix(' ').unwrap_or(after);
    match word {
        "u" => {
            let code: i32 = number.parse().unwrap_or(0);
            text.extend(char::from_u32((code & 0xffff) as u32));
            // What stands there for readers that know no Unicode.
            after.strip_prefix('?').unwrap_or(after)
        }
        "par" | "line" | "row" | "cell" | "tab" | "sect" | "page" | "title" | "author"
        | "subject" | "keywords" | "doccomm" | "company" | "operator" | "fonttbl" | "info" => {
            text.push('\n');
            after
        }
        "emdash" | "endash" => {
            text.push('-');
            after
        }
        _ => after,
    }
}

fn symbol<'t>(first: char, rest: &'t str, text: &mut String) -> &'t str {
    let after = &rest[first.len_utf8()..];
    match first {
        '\'' => {
            let code = after.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
            text.extend(code.map(char::from));
            after.get(2..).unwrap_or_default()
        }
        '_' => {
            text.push('-');
            after
        }
        '~' => {
            text.push(' ');
            after
        }
        '\\' | '{' | '}' => {
            text.push(first);
            after
        }
        _ => after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let check = |rtf: &str, expected: &str| assert_eq!(text(rtf).trim(), expected, "{rtf}");
        check("{\\rtf1\\ansi 0102{\\b 03}-98\\b0 76\\par x}", "010203-9876\nx");
        check("{\\rtf1 1\\'2d2\\_3\\u8209?4\\u-3913?}", "1-2-3\u{2011}4\u{f0b7}");
        check("{\\rtf1\\\\a\\{", "\\a{");
    }
}
