"""Names of countries for the last line of an address, by ISO 3166 code: those a Belgian employer's letters go to."""

_ORDER = ("fr", "nl", "de", "en")
_NAMES = {
    "AT": ("Autriche", "Oostenrijk", "Österreich", "Austria"),
    "BE": ("Belgique", "België", "Belgien", "Belgium"),
    "BG": ("Bulgarie", "Bulgarije", "Bulgarien", "Bulgaria"),
    "CA": ("Canada", "Canada", "Kanada", "Canada"),
    "CH": ("Suisse", "Zwitserland", "Schweiz", "Switzerland"),
    "CN": ("Chine", "China", "China", "China"),
    "CY": ("Chypre", "Cyprus", "Zypern", "Cyprus"),
    "CZ": ("Tchéquie", "Tsjechië", "Tschechien", "Czechia"),
    "DE": ("Allemagne", "Duitsland", "Deutschland", "Germany"),
    "DK": ("Danemark", "Denemarken", "Dänemark", "Denmark"),
    "EE": ("Estonie", "Estland", "Estland", "Estonia"),
    "ES": ("Espagne", "Spanje", "Spanien", "Spain"),
    "FI": ("Finlande", "Finland", "Finnland", "Finland"),
    "FR": ("France", "Frankrijk", "Frankreich", "France"),
    "GB": ("Royaume-Uni", "Verenigd Koninkrijk", "Vereinigtes Königreich", "United Kingdom"),
    "GR": ("Grèce", "Griekenland", "Griechenland", "Greece"),
    "HR": ("Croatie", "Kroatië", "Kroatien", "Croatia"),
    "HU": ("Hongrie", "Hongarije", "Ungarn", "Hungary"),
    "IE": ("Irlande", "Ierland", "Irland", "Ireland"),
    "IN": ("Inde", "India", "Indien", "India"),
    "IS": ("Islande", "IJsland", "Island", "Iceland"),
    "IT": ("Italie", "Italië", "Italien", "Italy"),
    "JP": ("Japon", "Japan", "Japan", "Japan"),
    "LI": ("Liechtenstein", "Liechtenstein", "Liechtenstein", "Liechtenstein"),
    "LT": ("Lituanie", "Litouwen", "Litauen", "Lithuania"),
    "LU": ("Luxembourg", "Luxemburg", "Luxemburg", "Luxembourg"),
    "LV": ("Lettonie", "Letland", "Lettland", "Latvia"),
    "MA": ("Maroc", "Marokko", "Marokko", "Morocco"),
    "MC": ("Monaco", "Monaco", "Monaco", "Monaco"),
    "MT": ("Malte", "Malta", "Malta", "Malta"),
    "NL": ("Pays-Bas", "Nederland", "Niederlande", "Netherlands"),
    "NO": ("Norvège", "Noorwegen", "Norwegen", "Norway"),
    "PL": ("Pologne", "Polen", "Polen", "Poland"),
    "PT": ("Portugal", "Portugal", "Portugal", "Portugal"),
    "RO": ("Roumanie", "Roemenië", "Rumänien", "Romania"),
    "RS": ("Serbie", "Servië", "Serbien", "Serbia"),
    "SE": ("Suède", "Zweden", "Schweden", "Sweden"),
    "SI": ("Slovénie", "Slovenië", "Slowenien", "Slovenia"),
    "SK": ("Slovaquie", "Slowakije", "Slowakei", "Slovakia"),
    "TR": ("Turquie", "Turkije", "Türkei", "Türkiye"),
    "UA": ("Ukraine", "Oekraïne", "Ukraine", "Ukraine"),
    "US": ("États-Unis", "Verenigde Staten", "Vereinigte Staaten", "United States"),
}


def country_name(code: str, language: str) -> str:
    """The name in this language; a code nobody listed stands for itself."""
    names = _NAMES.get(code.upper())
    return names[_ORDER.index(language)] if names else code
