impl < __Context > :: bincode :: Decode < __Context > for PlaceRow
{
    fn decode < __D : :: bincode :: de :: Decoder < Context = __Context > >
    (decoder : & mut __D) ->core :: result :: Result < Self, :: bincode ::
    error :: DecodeError >
    {
        core :: result :: Result ::
        Ok(Self
        {
            height : :: bincode :: Decode :: decode(decoder) ?, index : ::
            bincode :: Decode :: decode(decoder) ?, outcome : :: bincode ::
            Decode :: decode(decoder) ?, log_index : :: bincode :: Decode ::
            decode(decoder) ?,
        })
    }
} impl < '__de, __Context > :: bincode :: BorrowDecode < '__de, __Context >
for PlaceRow
{
    fn borrow_decode < __D : :: bincode :: de :: BorrowDecoder < '__de,
    Context = __Context > > (decoder : & mut __D) ->core :: result :: Result <
    Self, :: bincode :: error :: DecodeError >
    {
        core :: result :: Result ::
        Ok(Self
        {
            height : :: bincode :: BorrowDecode ::< '_, __Context >::
            borrow_decode(decoder) ?, index : :: bincode :: BorrowDecode ::<
            '_, __Context >:: borrow_decode(decoder) ?, outcome : :: bincode
            :: BorrowDecode ::< '_, __Context >:: borrow_decode(decoder) ?,
            log_index : :: bincode :: BorrowDecode ::< '_, __Context >::
            borrow_decode(decoder) ?,
        })
    }
}