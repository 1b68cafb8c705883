//! Says which zlib is inside.

use std::ffi::CStr;

#[derive(serde::Serialize)]
struct Version<'a> {
    zlib: &'a str,
}

cfg_if::cfg_if! {
    if #[cfg(unix)] {
        const SYSTEM: &str = "unix";
    } else {
        const SYSTEM: &str = "other";
    }
}

fn main() {
    // SAFETY: zlib gives a static string that ends with a zero byte.
    let zlib = unsafe { CStr::from_ptr(libz_sys::zlibVersion()) };
    let version = Version {
        zlib: zlib.to_str().unwrap_or(""),
    };
    println!("{} {SYSTEM}", version.zlib);
}

#[cfg(test)]
mod tests {
    #[test]
    fn either_is_there() {
        assert_eq!(either::Either::<u8, u8>::Left(1).into_inner(), 1);
    }
}
