"""The amounts that Stripe accepts, in its own minor units."""

from sandbox.stripe.state.errors import invalid

KNOWN = frozenset(
    """
    usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad
    cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl
    hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga
    mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron
    rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs
    vnd vuv wst xaf xcd xof xpf yer zar zmw
    """.split()  # noqa: SIM905 (a list literal would be a wall of quotes)
)
ZERO_DECIMAL = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split()  # noqa: SIM905
)
WHOLE_UNITS_ONLY = frozenset({"isk", "ugx"})
THREE_DECIMAL = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
MINIMUM = {
    "aed": 200, "ars": 50, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "cop": 50, "czk": 1500, "dkk": 250, "eur": 50,
    "gbp": 30, "hkd": 400, "huf": 17500, "idr": 50, "ils": 50, "inr": 50, "jpy": 50, "krw": 50, "mxn": 1000, "myr": 200,
    "nok": 300, "nzd": 50, "php": 50, "pln": 200, "ron": 200, "rub": 50, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
    "zar": 50,
}  # fmt: skip
LARGEST = 99_999_999


def checked(currency: str) -> str:
    if currency.lower() not in KNOWN:
        raise invalid(f"Invalid currency: {currency}.", "currency", "invalid_currency")
    return currency.lower()


def check_amount(amount: int, currency: str, param: str = "amount") -> None:
    if amount < 1:
        raise invalid("This value must be greater than or equal to 1.", param, "parameter_invalid_integer")
    if amount > LARGEST:
        message = f"Amount must be no more than {written(LARGEST, currency)}"
        raise invalid(message, param, "amount_too_large")
    if amount < MINIMUM.get(currency, 1):
        message = f"Amount must be at least {written(MINIMUM[currency], currency)}"
        raise invalid(message, param, "amount_too_small")
    step = 100 if currency in WHOLE_UNITS_ONLY else 10 if currency in THREE_DECIMAL else 1
    if amount % step:
        message = f"Invalid integer: amounts in {currency} must be divisible by {step}."
        raise invalid(message, param, "parameter_invalid_integer")


def written(amount: int, currency: str) -> str:
    """Format an amount: $40.00, €19.99, ¥500, 12.345 KWD."""
    digits = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    number = f"{amount / 10**digits:,.{digits}f}"
    sign = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}.get(currency)
    return f"{sign}{number}" if sign else f"{number} {currency.upper()}"
