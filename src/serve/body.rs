//! What a response carries: bytes that are there, or bytes that are still to come.

use std::convert::Infallible;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Bytes, Frame, SizeHint};
use tokio::sync::mpsc;

/// How much of a file is read at once.
const PIECE: u64 = 256 * 1024;

/// A body in one piece or in many.
pub enum Body {
    Whole(Option<Bytes>),
    /// The length that is left, if it is known.
    Stream(mpsc::Receiver<Bytes>, Option<u64>),
}

impl Body {
    pub fn of(bytes: impl Into<Bytes>) -> Body {
        Body::Whole(Some(bytes.into()))
    }

    pub fn empty() -> Body {
        Body::Whole(None)
    }

    /// A stretch of a file, read as it is sent.
    pub fn file(disk: &Path, range: Range<u64>) -> std::io::Result<Body> {
        let length = range.end - range.start;
        let mut file = std::fs::File::open(disk)?;
        file.seek(SeekFrom::Start(range.start))?;
        let (sender, receiver) = mpsc::channel(4);
        let body = Body::Stream(receiver, Some(length));
        tokio::task::spawn_blocking(move || {
            let mut left = length;
            while left > 0 {
                let mut piece = Vec::new();
                let read = (&mut file).take(left.min(PIECE)).read_to_end(&mut piece);
                // A file that became shorter breaks the connection, so that nobody takes it for whole.
                if !matches!(read, Ok(1..)) {
                    return;
                }
                left -= piece.len() as u64;
                if sender.blocking_send(piece.into()).is_err() {
                    return;
                }
            }
        });
        Ok(body)
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Body::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Body::Stream(receiver, left) => receiver.poll_recv(context).map(|bytes| {
                let bytes = bytes?;
                if let Some(left) = left {
                    *left = left.saturating_sub(bytes.len() as u64);
                }
                Some(Ok(Frame::data(bytes)))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Body::Whole(None) | Body::Stream(_, Some(0)))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Body::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Body::Stream(_, Some(left)) => SizeHint::with_exact(*left),
            Body::Stream(_, None) => SizeHint::default(),
        }
    }
}
