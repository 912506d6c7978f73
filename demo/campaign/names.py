"""Names of the fictitious people, by their language."""

FIRST = {
    "en": "Ada Amir Brooke Caleb Dana Elena Farah George Hana Isaac June Kofi Laila Malcolm Nora Omar Priya Quinn",
    "de": "Anke Bernd Clara Deniz Emil Frieda Gül Hannes Ida Jonas Kathrin Lutz Mara Niklas Oda Pia Ruben Selin",
    "fr": "Aïcha Basile Camille Didier Élise Farid Gaëlle Hugo Inès Jules Karim Louise Manon Nadia Octave Pauline",
    "it": "Alba Bruno Carla Dario Elisa Fabio Giada Ivo Lara Marco Nina Olga Pietro Rita Sara Teo Ugo Viola",
}
LAST = {
    "en": "Abbott Bell Carver Dyer Ellis Fox Grant Hayes Irwin Jacobs Khan Lowe Mensah Nash Okoro Price Reid Shah",
    "de": "Albers Brandt Cordes Demir Ebert Falk Graf Henning Ihle Jansen Kuhn Lorenz Moser Neumann Otto Pohl Roth",
    "fr": "Arnaud Benali Caron Dupré Étienne Fabre Girard Haddad Imbert Joly Klein Leroy Morel Noël Ozanne Petit",
    "it": "Amato Bassi Corsi Donati Esposito Ferri Galli Iori Lodi Marini Neri Orsini Pace Riva Sala Testa Urso",
}
MARK = {"en": "demo", "de": "Demo", "fr": "démo", "it": "demo"}
